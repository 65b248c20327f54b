// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.program;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;
import org.jspecify.annotations.Nullable;

/** Programs of this machine: where they are, and what they say when they are run. */
public final class Program {

    private Program() {}

    /** Looks for it where a shell would, along the {@code PATH}. */
    public static Optional<Path> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether it is on the {@code PATH}. */
    public static boolean isInstalled(String name) {
        return find(name).isPresent();
    }

    /**
     * Runs one that ends by itself.
     *
     * @param command its name and its words, which it gets as they are
     * @return what it printed, standard error included, without blanks at both ends
     * @throws IOException with the program's own words, if it fails
     */
    public static String output(List<String> command) throws IOException {
        return output(command, null);
    }

    /** The same, with something to read for it. */
    public static String output(List<String> command, @Nullable InputStream input) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            DefaultExecutor.builder()
                    .setExecuteStreamHandler(new PumpStreamHandler(output, output, input))
                    .get()
                    // Not quoted: quotes would become part of the words.
                    .execute(new CommandLine(command.get(0))
                            .addArguments(command.subList(1, command.size()).toArray(String[]::new), false));
            return output.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            String said = output.toString(StandardCharsets.UTF_8).strip();
            throw new IOException(said.isEmpty() ? e.getMessage() : said, e);
        }
    }
}
