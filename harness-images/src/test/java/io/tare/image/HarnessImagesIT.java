// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RunningProcess;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.docker.RealEngine;
import io.tare.fork.ForkImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarnessImagesIT {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private final List<String> progress = new ArrayList<>();
    private final HarnessImages images = new HarnessImages(List.of(), progress::add);

    @TempDir
    Path classes;

    @Test
    void holdTheClassPathTheToolsAndTheJdkThatRunsThisTest() throws Exception {
        Files.writeString(classes.resolve("greeting.txt"), "from the class path " + System.nanoTime());
        try (DockerEngine engine = RealEngine.connect()) {
            ForkImage image = images.ensure(engine, JAVA_HOME, List.of(classes));
            try {
                String inside = image.classPath().get(classes);
                assertThat(run(engine, image, "cat", inside + "/greeting.txt"))
                        .isEqualTo(Files.readString(classes.resolve("greeting.txt")));
                assertThat(run(engine, image, image.java(), "-XshowSettings:properties", "-version"))
                        .contains("java.vm.version = " + System.getProperty("java.vm.version"));
                assertThat(run(
                                engine,
                                image,
                                "sh",
                                "-c",
                                "id -u; for t in iperf3 iperf sockperf fio ping stress-ng; do command -v $t; done"))
                        .startsWith("1000\n")
                        .contains("/iperf3\n", "/iperf\n", "/sockperf\n", "/fio\n", "/ping\n", "/stress-ng\n");
            } finally {
                engine.client()
                        .removeImageCmd(image.reference())
                        .withForce(true)
                        .exec();
            }
        }
    }

    @Test
    void areMadeOnceAndAgainOnlyWhenTheirContentChanges() throws Exception {
        Path file = Files.writeString(classes.resolve("a"), "one " + System.nanoTime());
        try (DockerEngine engine = RealEngine.connect()) {
            ForkImage first = images.ensure(engine, JAVA_HOME, List.of(classes));
            try {
                progress.clear();
                assertThat(images.ensure(engine, JAVA_HOME, List.of(classes))).isEqualTo(first);
                assertThat(progress).as("what was built the second time").isEmpty();
                Files.writeString(file, "two");
                ForkImage second = images.ensure(engine, JAVA_HOME, List.of(classes));
                engine.client()
                        .removeImageCmd(second.reference())
                        .withForce(true)
                        .exec();
                assertThat(second.reference()).isNotEqualTo(first.reference());
            } finally {
                engine.client()
                        .removeImageCmd(first.reference())
                        .withForce(true)
                        .exec();
            }
        }
    }

    @Test
    void needAFullJdk() {
        try (DockerEngine engine = RealEngine.connect()) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> images.ensure(engine, classes, List.of(classes)))
                    .withMessageContaining("has no jlink");
        }
    }

    private static String run(DockerEngine engine, ForkImage image, String... command) throws Exception {
        ProcessSpec spec = new ProcessSpec(
                "fork",
                engine.defaultRuntime(),
                NetworkPair.parse("none"),
                Optional.empty(),
                image.reference(),
                List.of(command),
                "",
                Map.of(),
                Optional.empty());
        try (RunningProcess process = engine.start(spec)) {
            String output = new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8);
            return output + String.join("\n", process.stderrTail());
        }
    }
}
