// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.MeasurementWindows;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.ProfilerConfig;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Optional;

/**
 * The user's JMH options, narrowed to one fork of one scenario. JMH's builder can only add to what its parent selects
 * and writes, and result files and output are for the whole run and not for each fork; so these are answered here. JMH
 * sends the options to the fork, hence no lambdas in it.
 */
final class SingleForkOptions extends OptionsBuilder {

    private static final long serialVersionUID = 1L;

    /** A fork that hangs is worth less than JMH's ten minutes, unless its benchmark says that it may take as long. */
    private static final long TIMEOUT_SECONDS = 60;

    /**
     * The same JVM on both sides of every comparison: without a fixed heap and collector the JVM would size itself by the
     * container's limits here and by the machine there. The options that only newer JDKs know come after the one that
     * makes older ones ignore them. Netty must not sample buffers for leaks, nor look for a hardware address, which a
     * container without network lacks.
     */
    private static final String[] JVM_ARGUMENTS = {
        "-Xms256m",
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-Dio.netty.leakDetection.level=disabled",
        "-Dio.netty.machineId=00:00:00:00:00:00:00:01"
    };

    private final String benchmark;

    private SingleForkOptions(String benchmark) {
        this.benchmark = benchmark;
    }

    static SingleForkOptions of(CommandLineOptions user, Scenario scenario, ProfilerConfig forks) {
        SingleForkOptions options = new SingleForkOptions(scenario.benchmark());
        options.parent(user);
        options.mode(scenario.mode()).forks(1).warmupForks(0).shouldFailOnError(true);
        options.verbosity(user.verbosity().orElse(VerboseMode.NORMAL));
        options.addProfiler(forks.getKlass(), forks.getOpts());
        options.addProfiler(MeasurementWindows.class);
        scenario.params().forEach(options::param);
        if (!user.getTimeout().hasValue()) {
            long seconds = Benchmarks.timeoutSeconds(scenario.benchmark()).orElse(TIMEOUT_SECONDS);
            options.timeout(new TimeValue(seconds + Window.secondsOf(scenario.params()), TimeUnit.SECONDS));
        }
        if (!user.getJvmArgs().hasValue()) {
            // Without this JMH would hand this JVM's own arguments to the forks.
            options.jvmArgs(JVM_ARGUMENTS);
        }
        return options;
    }

    @Override
    public List<String> getIncludes() {
        return List.of("^" + Pattern.quote(benchmark) + "$");
    }

    @Override
    public Optional<String> getOutput() {
        return Optional.none();
    }

    @Override
    public Optional<String> getResult() {
        return Optional.none();
    }

    @Override
    public Optional<ResultFormatType> getResultFormat() {
        return Optional.none();
    }
}
