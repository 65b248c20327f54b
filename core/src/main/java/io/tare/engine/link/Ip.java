// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;

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
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(output))
                .get();
        try {
            // Not quoted: the words go to the program as they are, and quotes would become part of them.
            executor.execute(new CommandLine(program).addArguments(words.toArray(String[]::new), false));
            return output.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            String said = output.toString(StandardCharsets.UTF_8).strip();
            throw new IOException(
                    program + " " + String.join(" ", words) + ": " + (said.isEmpty() ? e.getMessage() : said), e);
        }
    }
}
