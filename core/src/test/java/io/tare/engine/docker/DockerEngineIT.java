// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineContract;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.run.RunOwner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DockerEngineIT extends EngineContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    protected DockerEngine connect() {
        return RealEngine.connect(owner);
    }

    @AfterEach
    void leaveNothingOnTheEngine() {
        if (engine() != null) {
            engine().close();
            assertThat(RealEngine.leftOf(owner.runId())).isEmpty();
        }
    }

    @Test
    void reportsItsRuntimesWithoutTheAliasesOfTheDefault() {
        assertThat(engine().runtimes()).contains(engine().defaultRuntime()).doesNotContain("io.containerd.runc.v2");
        assertThat(engine().facts()).containsKeys("version", "storageDriver", "runtimes", "kernel");
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
    void givesAContainerAnAddressOnItsNetworkAndReachesTheMachineThroughTheGateway() {
        try (RunningProcess process = start("bridge", "/bin/cat")) {
            assertThat(process.listensAt(NetworkPair.parse("bridge")).host()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
            assertThat(process.listensAt(NetworkPair.parse("bridge/host")).host())
                    .endsWith(".1");
        }
    }

    @Test
    void passesOnTheEnginesOwnWordsWhenItRefuses() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine().start(new ProcessSpec(
                        "fork",
                        "no-such-runtime",
                        NetworkPair.parse("none"),
                        Optional.empty(),
                        reference(),
                        List.of("/bin/cat"),
                        "",
                        Map.of(),
                        Optional.empty())))
                .withMessageContaining("no-such-runtime");
    }

    @Test
    void removesWhatADeadRunLeftAndNothingElse() throws Exception {
        RunOwner dead = new RunOwner("0badcafe", owner.machine(), owner.boot(), owner.pid(), owner.startTicks() + 1);
        DockerEngine killed = RealEngine.connect(dead);
        killed.start(spec("bridge", "/bin/cat"));
        try (RunningProcess living = start("bridge", "/bin/cat")) {
            assertThat(docker().removeLeftovers())
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
        DockerEndpoint nowhere =
                new DockerEndpoint("unix://" + directory.resolve("no.sock"), "DOCKER_HOST", true, directory);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> DockerEngine.connect(nowhere, owner))
                .withMessageContaining("no.sock")
                .withMessageContaining("DOCKER_HOST");
    }

    private DockerEngine docker() {
        return (DockerEngine) engine();
    }

    private RunningProcess start(String network, String... command) {
        return engine().start(spec(network, command));
    }

    private ProcessSpec spec(String network, String... command) {
        return new ProcessSpec(
                "peer",
                engine().defaultRuntime(),
                NetworkPair.parse(network),
                Optional.empty(),
                reference(),
                List.of(command),
                "0",
                Map.of(),
                Optional.empty());
    }
}
