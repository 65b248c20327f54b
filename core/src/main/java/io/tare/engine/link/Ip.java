// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import io.tare.program.Program;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The programs that make interfaces and network namespaces: ip(8), unshare(1), nsenter(1). */
final class Ip {

    private Ip() {}

    /** Runs {@code ip} with these words. */
    static String run(String... words) throws IOException {
        return execute("ip", List.of(words));
    }

    /**
     * Runs a program.
     *
     * @return what it printed
     * @throws IOException with the command and the program's own words, if it fails
     */
    static String execute(String program, List<String> words) throws IOException {
        List<String> command = Stream.concat(Stream.of(program), words.stream()).toList();
        try {
            return Program.output(command);
        } catch (IOException e) {
            throw new IOException(String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }
}
