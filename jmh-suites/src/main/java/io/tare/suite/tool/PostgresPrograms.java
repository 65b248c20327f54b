// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where PostgreSQL's programs are. Debian keeps those of each version in a directory of their own and has scripts of the same
 * names on the {@code PATH}, which ask a configuration that is not Tare's; so the newest of these directories goes first, and
 * all programs are of one version.
 */
final class PostgresPrograms {

    /** What each of them says it is. */
    static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d[\\w.+-]{0,30})");

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

    private PostgresPrograms() {}

    /** Finds a program by its name. */
    static Optional<Path> find(String name) {
        return newest(DEBIAN)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .or(() -> Program.find(name));
    }

    /** Returns the directory of the highest version that has a server. */
    static Optional<Path> newest(Path versions) {
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.filter(folder ->
                            NUMBER.matcher(folder.getFileName().toString()).matches())
                    .filter(folder -> Files.isExecutable(folder.resolve("bin").resolve("postgres")))
                    .max(Comparator.comparingInt(
                            folder -> Integer.parseInt(folder.getFileName().toString())))
                    .map(folder -> folder.resolve("bin"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
