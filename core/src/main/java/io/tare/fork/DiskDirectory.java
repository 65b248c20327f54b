// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.EngineException;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Directories of this machine for a fork and its peers to measure a disk in. Whoever they are in their containers may
 * write to them; they lie in one that only the run's user gets into, and that the next run removes should this one be
 * killed. Thread-safe.
 */
final class DiskDirectory implements AutoCloseable {

    private final ScratchDirectory scratch;
    private final AtomicInteger folders = new AtomicInteger();

    private DiskDirectory(ScratchDirectory scratch) {
        this.scratch = scratch;
    }

    /** Makes it. */
    static DiskDirectory create(Path parent, RunOwner owner) {
        return new DiskDirectory(ScratchDirectory.create(parent, owner));
    }

    /** Makes a directory for one process. */
    Path newFolder() {
        Path folder = scratch.path().resolve("disk-" + folders.getAndIncrement());
        try {
            Files.createDirectory(folder);
            // Not by its creation: the user's mask would take permissions away.
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new EngineException("cannot make the directory " + folder + " for a disk's files: " + e, e);
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
