// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.cpu.MachineCpu;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.fork.OnHost;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A container that runs true(1) and is gone: by Tare, as a fork's containers are run, or by a shell that calls the runtime
 * on the same bundle, and reads the clock before and after. What lies between them is what the harness adds.
 *
 * <p>Operation: all containers, one after the other. What a JVM does for a container is warm after some five hundred.
 */
@OnlyWhenNamed
@OnHost
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 10, timeUnit = TimeUnit.MINUTES)
@Fork(3)
@Warmup(iterations = 6)
@Measurement(iterations = 3)
public class RunToEnd {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> TRUE = List.of("/bin/true");

    /** What is done. */
    @State(Scope.Benchmark)
    public static class Load {

        /** {@code tare}, or {@code shell}: the runtime's program in a shell, with engine=oci alone. */
        @Param({"tare", "shell"})
        public String meter = "";

        /** How many containers. */
        @Param("100")
        public int cycles;
    }

    /** All containers. */
    @Benchmark
    public void run(Target target, Load load, RunToEndMetrics metrics) {
        MachineCpu before = MachineCpu.now();
        double[] millis = switch (load.meter) {
            case "tare" -> byTare(target, load.cycles);
            case "shell" -> new RuntimeInShell(target).run(TRUE, load.cycles);
            default -> throw new RefusedException("-p meter=" + load.meter + ": possible: tare, shell");
        };
        metrics.hostCpu = 1e3 * MachineCpu.now().busySecondsSince(before) / load.cycles;
        Arrays.sort(millis);
        metrics.runToEnd = (millis[(millis.length - 1) / 2] + millis[millis.length / 2]) / 2;
    }

    private static double[] byTare(Target target, int cycles) {
        double[] millis = new double[cycles];
        for (int i = 0; i < cycles; i++) {
            long begin = System.nanoTime();
            try (RunningProcess process = target.connected().start(target.spec(TRUE))) {
                if (process.awaitExit(LIMIT) != 0) {
                    throw new EngineException("true failed: " + process.stderrTail());
                }
            }
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        return millis;
    }
}
