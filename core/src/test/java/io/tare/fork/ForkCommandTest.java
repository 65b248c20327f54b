// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.engine.EngineException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkCommandTest {

    @TempDir
    Path directory;

    @Test
    void takesJmhsCommandApart() {
        ForkCommand command = parse("-Xmx1g", "-XX:CompileCommandFile=/tmp/hints");
        assertThat(command.jvmArguments()).containsExactly("-Xmx1g", "-XX:CompileCommandFile=/tmp/hints");
        assertThat(command.classPath()).containsExactly(jar(), directory.resolve("missing.jar"));
        assertThat(command.mainClass()).isEqualTo("org.openjdk.jmh.runner.ForkedMain");
        assertThat(command.linkPort()).isEqualTo(4711);
    }

    @Test
    void refusesACommandOfAnotherForm() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> ForkCommand.parse(List.of("java", "Main")))
                .withMessageContaining("unknown form");
    }

    @Test
    void mapsJvmAndClassPathToTheImageAndCopiesOtherFilesIn() {
        ForkImage image = new ForkImage("tare-harness:1", "sha256:1", "/jdk/bin/java", Map.of(jar(), "/lib/0-a.jar"));
        Map<String, Path> files = ForkCommand.newFiles();
        List<String> words = parse("-Xmx1g", "-XX:CompileCommandFile=/tmp/hints", "-javaagent:/x/agent.jar=port=1")
                .inImage(image, files);
        assertThat(words).startsWith("/jdk/bin/java", "-Xmx1g");
        assertThat(words)
                .contains("-XX:CompileCommandFile=/opt/tare/in/0-hints", "-javaagent:/opt/tare/in/1-agent.jar=port=1");
        assertThat(files)
                .containsEntry("/opt/tare/in/0-hints", Path.of("/tmp/hints"))
                .containsEntry("/opt/tare/in/1-agent.jar", Path.of("/x/agent.jar"));
        assertThat(words)
                .endsWith("-cp", "/lib/0-a.jar", "io.tare.fork.ForkRelay", "org.openjdk.jmh.runner.ForkedMain");
    }

    private ForkCommand parse(String... jvmArguments) {
        List<String> words = new java.util.ArrayList<>(List.of("/usr/bin/java"));
        words.addAll(List.of(jvmArguments));
        words.addAll(List.of(
                "-cp",
                jar() + ":" + directory.resolve("missing.jar"),
                "org.openjdk.jmh.runner.ForkedMain",
                "127.0.0.1",
                "4711"));
        return ForkCommand.parse(words);
    }

    private Path jar() {
        Path jar = directory.resolve("a.jar");
        try {
            return java.nio.file.Files.exists(jar) ? jar : java.nio.file.Files.createFile(jar);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
