// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DdClientTest {

    @TempDir
    private Path directory = Path.of(".");

    @Test
    void copiesAFileAndDeletesTheCopy() throws IOException {
        Path source = Files.write(directory.resolve("source"), new byte[10_000]);
        Path target = directory.resolve("target");

        assertThat(DdClient.copy(source, target, 4096, true).bytes()).isEqualTo(10_000);

        assertThat(target).doesNotExist();
    }

    @Test
    void leavesAloneWhatItDidNotMake() throws IOException {
        Path source = Files.write(directory.resolve("source"), new byte[10_000]);
        Path target = Files.writeString(directory.resolve("target"), "somebody's");

        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> DdClient.copy(source, target, 4096, false))
                .withMessage("dd: will not write over " + target);

        assertThat(target).hasContent("somebody's");
    }
}
