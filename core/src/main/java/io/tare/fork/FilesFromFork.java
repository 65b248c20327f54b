// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that a fork sends home: histograms above all. A fork is not trusted with names or amounts. */
final class FilesFromFork implements AutoCloseable {

    private static final int MAX_FILES = 256;
    private static final long MAX_BYTES = 256L << 20;

    private final Path directory;
    private final Map<String, Path> received = new LinkedHashMap<>();
    private @Nullable OutputStream current;
    private long bytes;

    FilesFromFork(Path directory) {
        this.directory = directory;
    }

    void begin(String name) throws IOException {
        close();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,100}") || received.size() == MAX_FILES) {
            throw new IOException("the fork sent a file that is not accepted: " + received.size() + " '" + name + "'");
        }
        Path file = Files.createTempFile(directory, "from-fork-", "");
        received.put(name, file);
        current = Files.newOutputStream(file);
    }

    void append(byte[] piece) throws IOException {
        bytes += piece.length;
        if (current == null || bytes > MAX_BYTES) {
            throw new IOException("the fork sent more file content than is accepted: " + bytes + " bytes");
        }
        current.write(piece);
    }

    Map<String, Path> received() throws IOException {
        close();
        return Map.copyOf(received);
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
