// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.docker.RealEngine;
import io.tare.load.net.TcpOptions;
import io.tare.load.resp.RespCommand;
import io.tare.load.resp.RespLoad;
import io.tare.load.resp.RespLogin;
import io.tare.load.resp.RespPlan;
import io.tare.load.resp.RespWorkload;
import io.tare.load.result.RespResult;
import io.tare.result.ForkRecord;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import io.tare.suite.tool.RedisPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Redis, in a container of a real engine and as a process, asked by Tare and by redis-benchmark. */
class RedisOnEngineIT {

    private static final String TOKEN = "00112233445566778899aabbccddeeff";
    private static final long LIMIT_SECONDS = 20;

    /** As large as a value may be, so that what is to be there before a pop is 256 requests and not a million. */
    private static final int LARGE_BYTES = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void setsRedisBenchmarkBesideTheOwnLoad() {
        RealEngine.endpoint();
        List<String> arguments = List.of(
                "-f",
                "1",
                "-p",
                "runtime=runc",
                "-p",
                "network=bridge",
                "-p",
                "command=get",
                "-p",
                "pipeline=4",
                "-p",
                "meter=tare,redis-benchmark",
                "RedisOps");
        TareProcess tare = TareProcess.start(directory, Map.of(), arguments);
        assertThat(tare.exitCode()).as(tare.stdout() + tare.stderr()).isZero();
        assertThat(tare.temporaryFiles()).isEmpty();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(RealEngine.leftOf(run.plan().runId())).isEmpty();
        assertThat(run.forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(metric(fork, "requests")).isPositive().isFinite();
            assertThat(metric(fork, "p50")).isPositive().isLessThanOrEqualTo(metric(fork, "p99"));
            assertThat(metric(fork, "errors")).isZero();
            assertThat(String.valueOf(fork.placement().get("tool")))
                    .matches(
                            "tare".equals(fork.params().get("meter"))
                                    ? "redis-server \\d.*"
                                    : "redis-benchmark \\d.*, redis-server \\d.*");
        });
    }

    @Test
    void asksARealRedisEveryCommandInBothVersionsAndLeavesNoKeyAndNoServer() throws Exception {
        Process peer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        Path.of("target", "tare.jar").toAbsolutePath().toString(),
                        RedisPeer.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = peer.inputReader(StandardCharsets.UTF_8)) {
            peer.getOutputStream()
                    .write(("bind=127.0.0.1\nport=0\ntoken=" + TOKEN + "\n\n").getBytes(StandardCharsets.UTF_8));
            peer.getOutputStream().flush();
            String ready = String.valueOf(out.readLine());
            assertThat(ready).matches("ready \\d+");
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.substring(6)));
            ProcessHandle redis = peer.descendants().findFirst().orElseThrow();
            assertThat(Path.of("/proc/" + redis.pid() + "/cmdline"))
                    .content()
                    .contains("redis-server")
                    .doesNotContain(TOKEN);
            for (RespCommand command : RespCommand.values()) {
                assertAnswers(server, command, false);
                assertAnswers(server, command, true);
            }
            assertThat(ask(server, "DBSIZE")).isEqualTo(":0");
            assertThat(load(server, RespLogin.none(), RespWorkload.of(RespCommand.PING), 10)
                            .errors())
                    .containsKey("NOAUTH");
            peer.destroyForcibly();
            redis.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(redis.isAlive()).isFalse();
        } finally {
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly();
        }
    }

    private static void assertAnswers(InetSocketAddress server, RespCommand command, boolean resp3) {
        boolean pops = command.id().contains("pop");
        RespWorkload workload = RespWorkload.of(command)
                .withPipeline(3)
                .withConnections(10)
                .withKeySpace(50)
                .withValueBytes(pops ? LARGE_BYTES : 3);
        RespResult result = load(server, RespLogin.ofPassword(TOKEN).withResp3(resp3), workload, pops ? 300 : 1000);
        assertThat(result.errors()).as(command.id()).isEmpty();
        assertThat(result.answered()).as(command.id()).isEqualTo(pops ? 300 : 1000);
        assertThat(result.misses()).as(command.id()).isEqualTo(pops ? 300 - 256 : 0);
        assertThat(result.keysRemoved()).as(command.id()).isTrue();
    }

    private static RespResult load(InetSocketAddress server, RespLogin login, RespWorkload workload, long requests) {
        RespPlan plan = RespPlan.closed(Duration.ofSeconds(requests > 10 ? LIMIT_SECONDS : 1))
                .withRequests(requests);
        return RespLoad.run(server, login, workload, plan, TcpOptions.defaults(), interval -> {});
    }

    private static String ask(InetSocketAddress server, String command) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort());
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream()
                    .write(("AUTH " + TOKEN + "\r\n" + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(in.readLine()).isEqualTo("+OK");
            return in.readLine();
        }
    }

    private static double metric(ForkRecord fork, String name) {
        return Objects.requireNonNull(fork.secondary().get(name), name).score();
    }
}
