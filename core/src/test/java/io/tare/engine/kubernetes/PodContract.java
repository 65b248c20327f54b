// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.Engine;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fork may rely on in a pod, of whichever API server. */
abstract class PodContract {

    static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    abstract Engine engine();

    /** An image that the nodes have or get: sh, cat and base64. */
    abstract String image();

    @Test
    void carriesAMegabyteInAndOut() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(3).nextBytes(sent);
        try (RunningProcess process = engine().start(spec("peer", "cni", "/bin/cat"))) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    process.stdin().write(sent);
                    process.stdin().flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(Arrays.equals(process.stdout().readNBytes(sent.length), sent))
                    .as(() -> String.join("\n", process.stderrTail()))
                    .isTrue();
            writer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(process.isRunning()).isTrue();
        }
    }

    @Test
    void saysHowAProcessEnded() throws Exception {
        String script = "read line; echo $line; echo done >&2; exit 7";
        try (RunningProcess process = engine().start(spec("peer", "cni", "/bin/sh", "-c", script))) {
            say(process, "hello");
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("hello\n");
            assertThat(process.awaitExit(LIMIT)).isEqualTo(7);
            assertThat(process.stderrTail()).contains("done");
            assertThat(process.isRunning()).isFalse();
            assertThat(process.endedBecause()).isEmpty();
        }
    }

    @Test
    void givesAForkItsFilesBeforeItStarts() throws Exception {
        Path hints = Files.writeString(directory.resolve("hints"), "from outside\n\n");
        Path none = Files.createFile(directory.resolve("none"));
        ProcessSpec plain = spec(
                "fork",
                "cni",
                "/bin/sh",
                "-c",
                "read line; echo \"$line $0 $1\"; cd /opt/tare/in; exec cat none hints");
        ProcessSpec spec = new ProcessSpec(
                plain.role(),
                plain.runtime(),
                plain.networks(),
                plain.peer(),
                plain.image(),
                List.of("/bin/sh", "-c", plain.command().get(2), "a word", ""),
                "",
                Map.of("/opt/tare/in/hints", hints, "/opt/tare/in/none", none),
                Optional.empty());
        try (RunningProcess process = engine().start(spec)) {
            say(process, "first line");
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("first line a word \nfrom outside\n\n");
            assertThat(process.awaitExit(LIMIT)).isZero();
        }
    }

    @Test
    void letsForkAndPeerShareAPodOnNetworkNone() throws Exception {
        try (RunningProcess peer = engine().start(spec("peer", "none", "/bin/cat"))) {
            assertThat(peer.listensAt(NetworkPair.parse("none")).host()).isEqualTo("127.0.0.1");
            ProcessSpec alone = spec("fork", "none", "/bin/cat");
            ProcessSpec spec = new ProcessSpec(
                    alone.role(),
                    alone.runtime(),
                    alone.networks(),
                    Optional.of(peer),
                    alone.image(),
                    alone.command(),
                    "",
                    Map.of(),
                    Optional.empty());
            try (RunningProcess fork = engine().start(spec)) {
                assertThat(fork.facts().get("pod")).isEqualTo(peer.facts().get("pod"));
                say(fork, "to the fork");
                say(peer, "to the peer");
                assertThat(fork.stdout().readNBytes(12)).asString().isEqualTo("to the fork\n");
                assertThat(peer.stdout().readNBytes(12)).asString().isEqualTo("to the peer\n");
            }
            assertThat(peer.isRunning()).isTrue();
        }
    }

    @Test
    void refusesAProgramThatIsNotThereWithItsName() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine().start(spec("peer", "cni", "/no/such/program")))
                .withMessageContaining("/no/such/program");
    }

    @Test
    void wakesAReaderWhenThePodIsTakenAway() throws Exception {
        RunningProcess process = engine().start(spec("peer", "cni", "/bin/cat"));
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return process.stdout().read();
            } catch (IOException e) {
                return -1;
            }
        });
        process.close();
        process.close();
        assertThat(read.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-1);
    }

    ProcessSpec spec(String role, String network, String... command) {
        return new ProcessSpec(
                role,
                engine().defaultRuntime(),
                NetworkPair.parse(network),
                Optional.empty(),
                image(),
                List.of(command),
                "",
                Map.of(),
                Optional.empty());
    }

    static void say(RunningProcess process, String line) throws IOException {
        process.stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.stdin().flush();
    }
}
