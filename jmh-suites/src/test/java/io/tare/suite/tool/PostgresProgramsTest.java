// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {

    @TempDir
    private Path directory = Path.of(".");

    @Test
    void takesTheHighestVersionThatHasAServer() throws IOException {
        assertThat(PostgresPrograms.newest(directory.resolve("missing"))).isEmpty();
        assertThat(PostgresPrograms.newest(directory)).isEmpty();
        program("9", "postgres");
        program("15", "postgres");
        program("17", "psql");
        program("common", "postgres");
        assertThat(PostgresPrograms.newest(directory)).contains(directory.resolve("15/bin"));
    }

    @Test
    void findsAUserByItsName() {
        List<String> lines = List.of(
                "root:x:0:0:root:/root:/bin/bash", "postgres:x:101:104::/var/lib/postgresql:/bin/sh", "nobody:x");
        assertThat(OrdinaryUser.find(lines, "postgres")).contains(new OrdinaryUser("postgres", 104));
        assertThat(OrdinaryUser.find(lines, "nobody")).isEmpty();
        assertThat(OrdinaryUser.find(lines, "post")).isEmpty();
    }

    private void program(String version, String name) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(version).resolve("bin"));
        Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
}
