// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.run.RunOwner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEngineIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RunOwner owner = RunOwner.ofThisProcess();
    private DockerEngine engine;
    private TinyImage image;

    @TempDir
    Path directory;

    @BeforeEach
    void connect() throws Exception {
        engine = RealEngine.connect(owner);
        image = TinyImage.make(engine, owner.runId());
    }

    @AfterEach
    void leaveNothing() {
        if (engine != null && image != null) {
            engine.close();
            assertThat(RealEngine.leftOf(owner.runId())).isEmpty();
            image.close();
        }
    }

    @Test
    void reportsItsRuntimesWithoutTheAliasesOfTheDefault() {
        assertThat(engine.runtimes()).contains(engine.defaultRuntime()).doesNotContain("io.containerd.runc.v2");
        assertThat(engine.facts()).containsKeys("version", "storageDriver", "runtimes", "kernel");
    }

    @Test
    void carriesAMegabyteToStandardInputAndBackAndTheExitCode() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(3).nextBytes(sent);
        try (RunningProcess process = start("none", "/bin/sh", "-c", "/bin/cat; echo done >&2; exit 7")) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try (var stdin = process.stdin()) {
                    stdin.write(sent);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(process.stdout().readAllBytes()).isEqualTo(sent);
            assertThat(process.awaitExit(LIMIT)).isEqualTo(7);
            assertThat(process.stderrTail()).containsExactly("done");
            writer.join();
        }
    }

    @Test
    void givesAProcessNoCapabilityAndAReadOnlyRoot() throws Exception {
        try (RunningProcess process = start(
                "none",
                "/bin/sh",
                "-c",
                "while read line; do case $line in CapEff*|NoNewPrivs*|Cpus_allowed_list*) echo $line;; esac; done"
                        + " </proc/self/status; echo x >/x 2>/dev/null || echo read-only; echo x >/tmp/x && echo writable")) {
            assertThat(process.stdout().readAllBytes())
                    .asString()
                    .contains(
                            "CapEff: 0000000000000000",
                            "NoNewPrivs: 1",
                            "Cpus_allowed_list: 0",
                            "read-only",
                            "writable");
        }
    }

    @Test
    void copiesFilesInBeforeTheStart() throws Exception {
        Path file = Files.writeString(directory.resolve("hints"), "from outside");
        try (RunningProcess process = engine.start(new ProcessSpec(
                "fork",
                engine.defaultRuntime(),
                NetworkPair.parse("none"),
                Optional.empty(),
                image.reference(),
                List.of("/bin/cat", "/opt/tare/in/hints"),
                "",
                Map.of("/opt/tare/in/hints", file),
                Optional.empty()))) {
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("from outside");
        }
    }

    @Test
    void givesAContainerAnAddressOnItsNetworkAndReachesTheMachineThroughTheGateway() {
        try (RunningProcess process = start("bridge", "/bin/cat")) {
            assertThat(process.listensAt(NetworkPair.parse("bridge")).host()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
            assertThat(process.listensAt(NetworkPair.parse("bridge/host")).host())
                    .endsWith(".1");
        }
    }

    @Test
    void letsTwoContainersShareALoopbackOnNetworkNone() throws Exception {
        try (RunningProcess peer = start("none", "/bin/cat");
                RunningProcess fork = engine.start(new ProcessSpec(
                        "fork",
                        engine.defaultRuntime(),
                        NetworkPair.parse("none"),
                        Optional.of(peer),
                        image.reference(),
                        List.of("/bin/cat", "/proc/net/dev"),
                        "",
                        Map.of(),
                        Optional.empty()))) {
            assertThat(peer.listensAt(NetworkPair.parse("none")).host()).isEqualTo("127.0.0.1");
            assertThat(fork.stdout().readAllBytes()).asString().contains("lo:").doesNotContain("eth0:");
        }
    }

    @Test
    void passesOnTheEnginesOwnWordsWhenItRefuses() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine.start(new ProcessSpec(
                        "fork",
                        "no-such-runtime",
                        NetworkPair.parse("none"),
                        Optional.empty(),
                        image.reference(),
                        List.of("/bin/cat"),
                        "",
                        Map.of(),
                        Optional.empty())))
                .withMessageContaining("no-such-runtime");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> start("none", "/no/such/program"))
                .withMessageContaining("/no/such/program");
    }

    @Test
    void wakesAReaderWhenTheContainerIsTakenAway() throws Exception {
        RunningProcess process = start("none", "/bin/sleep", "1000");
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return process.stdout().read();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        process.close();
        process.close();
        assertThat(read.get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(-1);
    }

    @Test
    void removesWhatADeadRunLeftAndNothingElse() throws Exception {
        RunOwner dead = new RunOwner("0badcafe", owner.machine(), owner.boot(), owner.pid(), owner.startTicks() + 1);
        DockerEngine killed = RealEngine.connect(dead);
        killed.start(spec("bridge", "/bin/cat"));
        try (RunningProcess living = start("bridge", "/bin/cat")) {
            assertThat(engine.removeLeftovers())
                    .anySatisfy(
                            thing -> assertThat(thing).startsWith("container").contains("0badcafe"))
                    .anySatisfy(thing -> assertThat(thing).startsWith("network").contains("0badcafe"))
                    .noneSatisfy(thing -> assertThat(thing).contains(owner.runId()));
            assertThat(RealEngine.leftOf("0badcafe")).isEmpty();
            living.stdin().write("still here\n".getBytes(StandardCharsets.UTF_8));
            living.stdin().flush();
            assertThat(new BufferedReader(new InputStreamReader(living.stdout(), StandardCharsets.UTF_8)).readLine())
                    .isEqualTo("still here");
        }
    }

    @Test
    void namesTheEndpointAndWhoChoseItWhenNobodyAnswers() {
        DockerEndpoint nowhere = new DockerEndpoint(directory.resolve("no.sock"), "DOCKER_HOST", true);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEngine.connect(nowhere, owner))
                .withMessageContaining("no.sock")
                .withMessageContaining("DOCKER_HOST");
    }

    private RunningProcess start(String network, String... command) {
        return engine.start(spec(network, command));
    }

    private ProcessSpec spec(String network, String... command) {
        return new ProcessSpec(
                "peer",
                engine.defaultRuntime(),
                NetworkPair.parse(network),
                Optional.empty(),
                image.reference(),
                List.of(command),
                "0",
                Map.of(),
                Optional.empty());
    }
}
