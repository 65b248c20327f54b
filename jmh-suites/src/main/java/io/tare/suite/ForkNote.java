// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.ForkRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What a fork has to say about its scores, in a sentence: a file that leaves it and becomes part of its record. */
enum ForkNote {
    /** Which tool measured. */
    TOOL("tool.txt"),
    /** How far the load stayed behind its rate. */
    SHORTFALL("shortfall.txt");

    private static final long MAX_BYTES = 4096;

    private final String file;

    ForkNote(String file) {
        this.file = file;
    }

    /** Writes it to where the relay collects a fork's files; a fork without a relay keeps none. */
    void write(String sentence) throws IOException {
        String directory = System.getProperty(ForkRelay.OUT_PROPERTY, "");
        if (!directory.isEmpty()) {
            Files.writeString(Files.createDirectories(Path.of(directory)).resolve(file), sentence);
        }
    }

    /**
     * Reads it; what a fork wrote is not trusted.
     *
     * @param files what the fork left, by name
     */
    Optional<String> readFrom(Map<String, Path> files) {
        return Optional.ofNullable(files.get(file)).map(ForkNote::read);
    }

    /** Whether a file of that name is a note. */
    static boolean isOne(String name) {
        return Arrays.stream(values()).anyMatch(note -> note.file.equals(name));
    }

    private static String read(Path file) {
        try {
            return Files.size(file) > MAX_BYTES ? "unknown: the fork's file is too long" : Files.readString(file);
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }
}
