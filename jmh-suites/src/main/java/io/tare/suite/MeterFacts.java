// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.ForkRelay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Which tool measured, as a file that leaves the fork and becomes part of its record. */
final class MeterFacts {

    /** The file's name. */
    static final String FILE = "meter.properties";

    private static final String TOOL = "tool";
    private static final long MAX_BYTES = 4096;

    private MeterFacts() {}

    /** Writes it to where the relay collects a fork's files; a fork without a relay keeps none. */
    static void write(String tool) throws IOException {
        String directory = System.getProperty(ForkRelay.OUT_PROPERTY, "");
        if (directory.isEmpty()) {
            return;
        }
        Properties properties = new Properties();
        properties.setProperty(TOOL, tool);
        try (Writer out = Files.newBufferedWriter(
                Files.createDirectories(Path.of(directory)).resolve(FILE))) {
            properties.store(out, null);
        }
    }

    /** Reads the tool's name and version; what a fork wrote is not trusted. */
    static String read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return "unknown: the fork's file is too long";
            }
            Properties properties = new Properties();
            try (BufferedReader in = Files.newBufferedReader(file)) {
                properties.load(in);
            }
            return properties.getProperty(TOOL, "unknown");
        } catch (IOException | IllegalArgumentException e) {
            return "unknown: " + e.getMessage();
        }
    }
}
