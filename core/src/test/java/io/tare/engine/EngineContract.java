// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.docker.DockerEngine;
import io.tare.engine.docker.RealEngine;
import io.tare.engine.docker.TinyImage;
import io.tare.run.RunOwner;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fork may rely on, whichever engine runs it. The image is made by Docker and handed over. */
public abstract class EngineContract {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    protected final RunOwner owner = RunOwner.ofThisProcess();

    @TempDir
    protected Path directory;

    private DockerEngine docker;
    private Engine engine;
    private TinyImage image;

    /** The engine that is tested. */
    protected final Engine engine() {
        return engine;
    }

    /** The image that it has: sh, cat and sleep. */
    protected final String reference() {
        return image.reference();
    }

    /** Connects to the engine; a test is skipped, or fails where engines are required, if it is not there. */
    protected abstract Engine connect();

    @BeforeEach
    void start() throws Exception {
        docker = RealEngine.connect();
        engine = connect();
        image = TinyImage.make(docker, owner.runId());
        try (InputStream archive = docker.save(image.reference())) {
            ((ImageStore) engine).load(image.reference(), archive);
        }
    }

    @AfterEach
    void leaveNothing() {
        if (engine != null) {
            engine.close();
        }
        if (image != null) {
            image.close();
        }
        if (docker != null) {
            docker.close();
        }
    }

    @Test
    void carriesAMegabyteInAndOut() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(3).nextBytes(sent);
        try (RunningProcess process = start("/bin/cat")) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    process.stdin().write(sent);
                    process.stdin().flush();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(process.stdout().readNBytes(sent.length)).isEqualTo(sent);
            writer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(process.isRunning()).isTrue();
        }
    }

    @Test
    void saysHowAProcessEnded() throws Exception {
        try (RunningProcess process = start("/bin/sh", "-c", "read line; echo $line; echo done >&2; exit 7")) {
            process.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("hello\n");
            assertThat(process.awaitExit(LIMIT)).isEqualTo(7);
            assertThat(process.stderrTail()).contains("done");
            assertThat(process.isRunning()).isFalse();
        }
    }

    @Test
    void givesAProcessNoCapabilityOneCpuAndAReadOnlyRoot() throws Exception {
        String script =
                "read line; while read line; do case $line in CapEff*|NoNewPrivs*|Cpus_allowed_list*) echo $line;;"
                        + " esac; done </proc/self/status; echo x 2>/dev/null >/x || echo read-only; echo x >/tmp/x && echo writable";
        try (RunningProcess process = start("/bin/sh", "-c", script)) {
            process.stdin().write('\n');
            process.stdin().flush();
            assertThat(process.stdout().readAllBytes())
                    .asString()
                    .contains(
                            "CapEff: 0000000000000000",
                            "NoNewPrivs: 1",
                            "Cpus_allowed_list: 0\n",
                            "read-only",
                            "writable");
        }
    }

    @Test
    void copiesFilesInBeforeTheStart() throws Exception {
        Path file = Files.writeString(directory.resolve("hints"), "from outside");
        ProcessSpec spec = new ProcessSpec(
                "fork",
                engine.defaultRuntime(),
                NetworkPair.parse("none"),
                Optional.empty(),
                image.reference(),
                List.of("/bin/sh", "-c", "read line; exec /bin/cat /opt/tare/in/hints"),
                "",
                Map.of("/opt/tare/in/hints", file),
                Optional.empty());
        try (RunningProcess process = engine.start(spec)) {
            process.stdin().write('\n');
            process.stdin().flush();
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("from outside");
        }
    }

    @Test
    void letsTwoProcessesShareALoopbackOnNetworkNone() throws Exception {
        try (RunningProcess peer = start("/bin/sh", "-c", "read line; exec /bin/cat /proc/net/dev")) {
            ProcessSpec spec = new ProcessSpec(
                    "fork",
                    engine.defaultRuntime(),
                    NetworkPair.parse("none"),
                    Optional.of(peer),
                    image.reference(),
                    List.of("/bin/sh", "-c", "read line; exec /bin/cat /proc/net/dev"),
                    "",
                    Map.of(),
                    Optional.empty());
            try (RunningProcess fork = engine.start(spec)) {
                assertThat(peer.listensAt(NetworkPair.parse("none")).host()).isEqualTo("127.0.0.1");
                fork.stdin().write('\n');
                fork.stdin().flush();
                assertThat(fork.stdout().readAllBytes()).asString().contains("lo:");
            }
        }
    }

    @Test
    void refusesAProgramThatIsNotThereWithItsName() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine.start(spec("", "/no/such/program")))
                .withMessageContaining("/no/such/program");
    }

    @Test
    void wakesAReaderWhenTheContainerIsTakenAway() throws Exception {
        RunningProcess process = start("/bin/sleep", "1000");
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return process.stdout().read();
            } catch (java.io.IOException e) {
                return -1;
            }
        });
        process.close();
        process.close();
        assertThat(read.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-1);
    }

    @Test
    void takesAContainerThroughItsLifeStepByStep() {
        try (StepByStep.Container container =
                ((StepByStep) engine).create(spec("0", "/bin/sh", "-c", "echo up; exec /bin/sleep 1000"))) {
            assertThat(container.ids()).isNotEmpty().doesNotContain("");
            container.start();
            container.awaitOutput("up", LIMIT);
            assertThat(container.exec(List.of("/bin/sh", "-c", ":"))).isZero();
            container.stop();
            container.remove();
        }
    }

    private RunningProcess start(String... command) {
        return engine.start(spec("0", command));
    }

    private ProcessSpec spec(String cpus, String... command) {
        return new ProcessSpec(
                "peer",
                engine.defaultRuntime(),
                NetworkPair.parse("none"),
                Optional.empty(),
                image.reference(),
                List.of(command),
                cpus,
                Map.of(),
                Optional.empty());
    }
}
