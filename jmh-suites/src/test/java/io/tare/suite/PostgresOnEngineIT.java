// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.docker.RealEngine;
import io.tare.load.result.TpcbResult;
import io.tare.load.tpcb.TpcbLoad;
import io.tare.load.tpcb.TpcbPlan;
import io.tare.load.tpcb.TpcbWorkload;
import io.tare.result.ForkRecord;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import io.tare.suite.tool.PostgresPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's PostgreSQL, in a container of a real engine and as a process, asked by Tare and by pgbench. */
class PostgresOnEngineIT {

    private static final String TOKEN = "00112233445566778899aabbccddeeff";
    private static final long LIMIT_SECONDS = 20;

    /** A line for each segment of the machine's: proc_sysvipc_shm(5). */
    private static final Path SHARED_MEMORY = Path.of("/proc/sysvipc/shm");

    @TempDir
    Path directory;

    @Test
    void setsPgbenchBesideTheOwnLoad() {
        Run run = run("-p", "path=bind", "-p", "queryMode=simple,prepared", "-p", "meter=tare,pgbench");
        assertThat(run.forks()).hasSize(4).allSatisfy(fork -> {
            assertMeasured(fork);
            assertThat(String.valueOf(fork.placement().get("tool")))
                    .matches(
                            "tare".equals(fork.params().get("meter"))
                                    ? "postgres \\d.*"
                                    : "pgbench \\d.*, postgres \\d.*");
        });
    }

    @Test
    void hasItsDataOnEachWayToADisk() {
        Run run = run("-p", "path=root,volume,tmpfs");
        assertThat(run.forks()).hasSize(3).allSatisfy(PostgresOnEngineIT::assertMeasured);
    }

    @Test
    void servesAsAUserWithoutRightsAndLeavesNothing() throws Exception {
        // Root's own: the server has to find its way through.
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Process peer = startPeer(disk);
        try (BufferedReader out = peer.inputReader(StandardCharsets.UTF_8)) {
            String ready = String.valueOf(out.readLine());
            assertThat(ready).matches("ready \\d+");
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.substring(6)));
            List<ProcessHandle> processes = peer.descendants().toList();
            assertThat(processes).isNotEmpty().allSatisfy(process -> {
                assertThat(Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid"))
                        .isNotEqualTo(0);
                assertThat(Path.of("/proc/" + process.pid() + "/cmdline"))
                        .content()
                        .doesNotContain(TOKEN);
            });
            assertThat(load(server, TOKEN).errors()).isEmpty();
            assertThat(load(server, "guess").errors()).containsOnlyKeys("28P01");
            peer.getOutputStream().close();
            assertThat(peer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(peer.exitValue()).isZero();
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
            try (Stream<Path> left = Files.list(disk)) {
                assertThat(left).isEmpty();
            }
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    /** So the harness ends a process: by the end of its input, and a signal at the same time. */
    @Test
    void leavesNothingWhenItIsAskedToEndByASignalToo() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Process peer = startPeer(disk);
        try (BufferedReader out = peer.inputReader(StandardCharsets.UTF_8)) {
            assertThat(String.valueOf(out.readLine())).matches("ready \\d+");
            List<ProcessHandle> processes = peer.descendants().toList();
            peer.getOutputStream().close();
            peer.destroy();
            assertThat(peer.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(processes).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            try (Stream<Path> left = Files.list(disk)) {
                assertThat(left).isEmpty();
            }
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    @Test
    void leavesNoSharedMemoryWhenItIsKilled() throws Exception {
        List<String> before = Files.readAllLines(SHARED_MEMORY);
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Process peer = startPeer(disk);
        try (BufferedReader out = peer.inputReader(StandardCharsets.UTF_8)) {
            assertThat(String.valueOf(out.readLine())).matches("ready \\d+");
            List<ProcessHandle> processes = peer.descendants().toList();
            peer.destroyForcibly();
            for (ProcessHandle process : processes) {
                process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(Files.readAllLines(SHARED_MEMORY)).hasSameSizeAs(before);
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    private Process startPeer(Path disk) throws IOException {
        Process peer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        Path.of("target", "tare.jar").toAbsolutePath().toString(),
                        PostgresPeer.class.getName())
                .redirectErrorStream(true)
                .start();
        String lines = "bind=127.0.0.1\nport=0\ntoken=" + TOKEN + "\ndisk=" + disk + "\nclients=3\nscale=1\n\n";
        peer.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
        peer.getOutputStream().flush();
        return peer;
    }

    private Run run(String... params) {
        RealEngine.endpoint();
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "-f",
                                "1",
                                "-p",
                                "runtime=runc",
                                "-p",
                                "network=bridge",
                                "-p",
                                "scale=2",
                                "-p",
                                "clients=2"),
                        Stream.concat(Stream.of(params), Stream.of("PostgresTpcb")))
                .toList();
        TareProcess tare = TareProcess.start(directory, Map.of(), arguments);
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        assertThat(tare.temporaryFiles()).isEmpty();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(RealEngine.leftOf(run.plan().runId())).isEmpty();
        return run;
    }

    private static void assertMeasured(ForkRecord fork) {
        assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
        assertThat(metric(fork, "requests")).isPositive().isFinite();
        assertThat(metric(fork, "p50")).isPositive().isLessThanOrEqualTo(metric(fork, "p99"));
        assertThat(metric(fork, "errors")).isZero();
    }

    private static TpcbResult load(InetSocketAddress server, String password) {
        TpcbWorkload workload = TpcbWorkload.ofScale(1).withClients(3);
        TpcbPlan plan = TpcbPlan.closed(Duration.ofMillis(300)).withGrace(Duration.ofSeconds(LIMIT_SECONDS));
        return TpcbLoad.run(PostgresPeer.database(server, password), workload, plan, interval -> {});
    }

    private static double metric(ForkRecord fork, String name) {
        return Objects.requireNonNull(fork.secondary().get(name), name).score();
    }
}
