// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.image;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps an unpacked image from being removed while a run uses it: a shared lock, which ends with its process. Several
 * engines of one process share it, as a process loses its locks on a file with any of its descriptors (fcntl_locking(2)).
 */
final class ImageLease implements AutoCloseable {

    private static final Map<Path, ImageLease> OF_THIS_PROCESS = new HashMap<>();

    private final Path image;
    private final FileChannel channel;
    private int holders;

    private ImageLease(Path image, FileChannel channel) {
        this.image = image;
        this.channel = channel;
    }

    static ImageLease on(Path image) {
        synchronized (OF_THIS_PROCESS) {
            ImageLease lease = OF_THIS_PROCESS.computeIfAbsent(image, ImageLease::lock);
            lease.holders++;
            return lease;
        }
    }

    /** Whether anybody holds one; the unknown counts as held. */
    static boolean isHeldOn(Path image) {
        synchronized (OF_THIS_PROCESS) {
            if (OF_THIS_PROCESS.containsKey(image)) {
                return true;
            }
            try (FileChannel channel = open(image);
                    FileLock lock = channel.tryLock()) {
                return lock == null;
            } catch (IOException unknown) {
                return true;
            }
        }
    }

    @Override
    public void close() {
        synchronized (OF_THIS_PROCESS) {
            holders--;
            if (holders == 0) {
                OF_THIS_PROCESS.remove(image);
                try {
                    channel.close();
                } catch (IOException gone) {
                    // The lock went with it.
                }
            }
        }
    }

    private static ImageLease lock(Path image) {
        try {
            FileChannel channel = open(image);
            try {
                channel.lock(0, Long.MAX_VALUE, true);
                return new ImageLease(image, channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EngineException("cannot lock the image in " + image + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel open(Path image) throws IOException {
        return FileChannel.open(
                image.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
