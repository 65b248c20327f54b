// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.StepByStep;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.docker.RealEngine;
import io.tare.engine.docker.TinyImage;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmEngineIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final RunOwner owner = RunOwner.ofThisProcess();

    @TempDir
    Path directory;

    private DockerEngine docker;
    private TinyImage image;
    private VmEngine engine;

    @BeforeEach
    void start() throws Exception {
        docker = RealEngine.connect();
        image = TinyImage.make(docker, owner.runId());
        engine = VmEngine.open(owner, System.getenv(), directory);
        try (InputStream archive = docker.save(image.reference())) {
            engine.load(image.reference(), archive);
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
    void runsAProcessAsAContainerWould() throws Exception {
        Path file = Files.writeString(directory.resolve("hints"), "from outside\n");
        String script = "read line; echo $line; read word </opt/tare/in/hints; echo $word;"
                + " while read line; do case $line in NoNewPrivs*|Cpus_allowed_list*) echo $line;; esac; done"
                + " </proc/self/status; echo x 2>/dev/null >/x || echo read-only; echo x >/tmp/x && echo writable;"
                + " echo it\\'s done >&2; exit 7";
        try (RunningProcess process =
                engine.start(spec("bridge", "0", Map.of("/opt/tare/in/hints", file), "/bin/sh", "-c", script))) {
            process.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
            byte[] output = process.stdout().readAllBytes();
            assertThat(output)
                    .as(() -> String.join("\n", process.stderrTail()))
                    .asString()
                    .contains(
                            "hello\nfrom outside\n",
                            "NoNewPrivs: 1",
                            "Cpus_allowed_list: 0\n",
                            "read-only",
                            "writable");
            assertThat(process.awaitExit(LIMIT)).isEqualTo(7);
            assertThat(process.stderrTail()).contains("it's done");
            assertThat(process.isRunning()).isFalse();
            assertThat(process.facts()).containsKeys("accelerator", "kernel");
        }
    }

    @Test
    void carriesAMegabyteInAndOutAndEndsWhenItsInputDoes() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(3).nextBytes(sent);
        try (RunningProcess process = engine.start(spec("none", "", Map.of(), "/bin/cat"))) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    process.stdin().write(sent);
                    process.stdin().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(Arrays.equals(process.stdout().readAllBytes(), sent))
                    .as(() -> String.join("\n", process.stderrTail()))
                    .isTrue();
            writer.join();
            assertThat(process.awaitExit(LIMIT)).isZero();
        }
    }

    @Test
    void takesAMachineThroughItsLifeAndLeavesNoInterface() throws Exception {
        try (StepByStep.Container machine =
                engine.create(spec("bridge", "", Map.of(), "/bin/sh", "-c", "echo up; exec /bin/sleep 1000"))) {
            assertThat(interfaces()).isNotEmpty();
            machine.start();
            machine.awaitOutput("up", LIMIT);
            machine.stop();
            machine.remove();
        }
        engine.close();
        assertThat(interfaces()).isEmpty();
        assertThat(directory.toFile().list()).containsExactly("common.cpio");
    }

    @Test
    void refusesWhatAVirtualMachineDoesNotHave() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> engine.start(spec("macvlan", "", Map.of(), "/bin/cat")))
                .withMessageContaining("bridge");
        assertThat(engine.accepts("qemu{accel=tcg}")).isTrue();
        assertThat(engine.accepts("runc")).isFalse();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> VmEngine.open(owner, Map.of("TARE_VM_KERNEL", "/no/such/vmlinuz-1"), directory))
                .withMessageContaining("/no/such/vmlinuz-1");
    }

    private List<String> interfaces() throws IOException {
        try (var all = Files.list(Path.of("/sys/class/net"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("tare" + owner.runId()))
                    .toList();
        }
    }

    private ProcessSpec spec(String network, String cpus, Map<String, Path> files, String... command) {
        return new ProcessSpec(
                "peer",
                engine.defaultRuntime(),
                NetworkPair.parse(network),
                Optional.empty(),
                image.reference(),
                List.of(command),
                cpus,
                files,
                Optional.empty());
    }
}
