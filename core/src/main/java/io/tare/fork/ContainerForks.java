// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.io.File;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;

/**
 * Makes JMH's forks fresh containers: {@code -prof io.tare.fork.ContainerForks} in any JMH run whose benchmarks have the
 * params {@code runtime} and {@code network}.
 *
 * <p>A profiler may put words in front of a fork's command line (that is how {@code -prof perf} works). The words here
 * are a launcher and a ticket; {@link ForkSession} does the rest. The profiler's option names the session; without one,
 * a session of its own is opened for the life of the JVM.
 */
public final class ContainerForks implements ExternalProfiler {

    private final ForkSession session;

    /**
     * Called by JMH.
     *
     * @param sessionId a session's id, or empty
     * @throws ProfilerException if there is no such session and none can be opened
     */
    public ContainerForks(String sessionId) throws ProfilerException {
        try {
            this.session = ForkSession.named(sessionId);
        } catch (RuntimeException e) {
            throw new ProfilerException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Collection<String> addJVMInvokeOptions(BenchmarkParams params) {
        String ticket = session.prepare(params);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx32m",
                "-cp",
                codeSource(),
                ForkLauncher.class.getName(),
                session.door().toString(),
                ticket);
    }

    @Override
    public Collection<String> addJVMOptions(BenchmarkParams params) {
        return List.of();
    }

    @Override
    public void beforeTrial(BenchmarkParams params) {
        // JMH calls this after it has made the command; the peer is on its way since then.
    }

    @Override
    public Collection<? extends Result<?>> afterTrial(BenchmarkResult result, long pid, File stdOut, File stdErr) {
        return List.of();
    }

    @Override
    public boolean allowPrintOut() {
        return true;
    }

    @Override
    public boolean allowPrintErr() {
        return true;
    }

    @Override
    public String getDescription() {
        return "Runs each fork in a fresh container: params runtime and network";
    }

    private static String codeSource() {
        return Path.of(java.net.URI.create(ForkLauncher.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
    }
}
