// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all, also after a power cut: temporary file, fsync, rename, fsync of the folder. */
public final class AtomicFile {

    /** What an unfinished one is called behind its own name. */
    static final String UNFINISHED = ".tmp";

    private AtomicFile() {}

    /**
     * Writes a file, in place of the one that may be there.
     *
     * @throws ResultException if that is not possible; what was there is there still, and nothing else
     */
    public static void write(Path file, byte[] content) {
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                syncFolder(folder);
            }
        } catch (IOException e) {
            discard(unfinished, e);
            throw ResultException.because("cannot write " + file, e);
        }
    }

    /** Makes the names in a folder last: Linux lets a directory be opened for reading, and an fsync of it does that. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void discard(Path unfinished, IOException cause) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
