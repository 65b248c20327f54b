// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.docker.RealEngine;
import io.tare.result.ForkRecord;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import io.tare.suite.tool.NginxPeer;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that people use, in containers of a real engine, loaded by Tare and by their own tools. */
class ApplicationsOnEngineIT {

    private static final long LIMIT_SECONDS = 20;

    @TempDir
    Path directory;

    @BeforeEach
    void requireEngine() {
        RealEngine.endpoint();
    }

    @Test
    void setsAbBesideTheOwnLoadOnNginx() {
        Run run = run("-p", "runtime=runc", "-p", "network=bridge", "-p", "meter=tare,ab", "NginxHttp");
        assertThat(run.forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(String.valueOf(fork.placement().get("tool"))).contains("nginx 1.");
            assertThat(metric(fork, "requests")).isPositive();
            assertThat(metric(fork, "p50")).isPositive().isLessThanOrEqualTo(metric(fork, "p99"));
            assertThat(metric(fork, "errors")).isZero();
            assertThat(metric(fork, "insideCpuPerOp:requests")).isPositive();
            assertThat(metric(fork, "hostCpuPerOp:requests")).isPositive();
        });
        assertThat(run.forks())
                .filteredOn(fork -> "ab".equals(fork.params().get("meter")))
                .singleElement()
                .satisfies(fork ->
                        assertThat(String.valueOf(fork.placement().get("tool"))).startsWith("ab 2."));
    }

    @Test
    void asksNginxOverTlsAtARateAndOnNewConnections() {
        Run run = run(
                "-p",
                "runtime=host",
                "-p",
                "connections=10",
                "-p",
                "responseBytes=100000",
                "-p",
                "tls=true",
                "-p",
                "perSecond=10",
                "-p",
                "keepAlive=true,false",
                "NginxHttp");
        assertThat(run.forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(metric(fork, "requests")).isPositive();
            assertThat(metric(fork, "p50")).isPositive();
        });
    }

    @Test
    void setsH2loadBesideTheOwnLoadOnNginxOverHttp2WithoutTlsAndWithIt() {
        Run run = run(
                "-p",
                "runtime=runc",
                "-p",
                "network=bridge",
                "-p",
                "connections=2",
                "-p",
                "meter=tare,h2load",
                "-p",
                "version=h2",
                "-p",
                "streams=20",
                "-p",
                "tls=false,true",
                // The first handshake of a JVM on a busy machine takes seconds.
                "-p",
                "warmupSeconds=6",
                "-p",
                "seconds=5",
                "NginxHttp");
        assertThat(run.forks()).hasSize(4).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(metric(fork, "requests")).isPositive();
            assertThat(metric(fork, "p50")).isPositive().isLessThanOrEqualTo(metric(fork, "p99"));
            assertThat(metric(fork, "errors")).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"docker,'runc,crun,runsc'", "oci,'runc,crun,runsc{network=none}'"})
    void computesWithMatricesInEveryRuntime(String engine, String runtimes) {
        Run run = run(
                "-p",
                "engine=" + engine,
                "-p",
                "runtime=" + runtimes,
                "-p",
                "size=64",
                "-p",
                "threads=all",
                "MatrixCompute");
        // Two kernels in three runtimes.
        assertThat(run.forks()).hasSize(6).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(fork.scores())
                    .isNotEmpty()
                    .allSatisfy(score -> assertThat(score).isPositive());
            assertThat(String.valueOf(fork.placement().get("tool"))).startsWith("OpenBLAS 0.");
            assertThat(metric(fork, "hostCpuPerOp")).isPositive();
        });
    }

    @Test
    void leavesNoNginxWhenItsPeerIsKilled() throws Exception {
        Process peer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        Path.of("target", "tare.jar").toAbsolutePath().toString(),
                        NginxPeer.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = peer.inputReader(StandardCharsets.UTF_8)) {
            peer.getOutputStream()
                    .write("bind=127.0.0.1\nport=0\nconnections=10\nresponseBytes=1000\n\n"
                            .getBytes(StandardCharsets.UTF_8));
            peer.getOutputStream().flush();
            assertThat(out.readLine()).startsWith("ready ");
            ProcessHandle nginx = peer.descendants().findFirst().orElseThrow();
            peer.destroyForcibly();
            nginx.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(nginx.isAlive()).isFalse();
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    private Run run(String... arguments) {
        TareProcess tare = TareProcess.start(
                directory,
                Map.of(),
                Stream.concat(Stream.of("-f", "1"), Stream.of(arguments)).toList());
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        assertThat(tare.temporaryFiles()).isEmpty();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(RealEngine.leftOf(run.plan().runId())).isEmpty();
        return run;
    }

    private static double metric(ForkRecord fork, String name) {
        return Objects.requireNonNull(fork.secondary().get(name), name).score();
    }
}
