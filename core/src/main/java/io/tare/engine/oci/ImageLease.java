// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps an unpacked image from being removed while a run uses it: a shared lock, which ends with its process. */
final class ImageLease implements AutoCloseable {

    private final FileChannel channel;

    private ImageLease(FileChannel channel) {
        this.channel = channel;
    }

    static ImageLease on(Path image) {
        FileChannel channel = null;
        try {
            channel = open(image);
            channel.lock(0, Long.MAX_VALUE, true);
            return new ImageLease(channel);
        } catch (IOException | OverlappingFileLockException e) {
            closeQuietly(channel);
            throw new EngineException("cannot lock the image in " + image + ": " + e.getMessage(), e);
        }
    }

    static boolean isHeldOn(Path image) {
        try (FileChannel channel = open(image);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return true;
        } catch (IOException unknown) {
            return true;
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static FileChannel open(Path image) throws IOException {
        return FileChannel.open(
                image.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException gone) {
            // The lock went with it.
        }
    }
}
