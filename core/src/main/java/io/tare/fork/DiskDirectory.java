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

/**
 * A directory of this machine for a fork to measure a disk in. Whoever the fork is in its container may write to it; it
 * lies in one that only the run's user gets into, and that the next run removes should this one be killed.
 */
final class DiskDirectory implements AutoCloseable {

    private final ScratchDirectory scratch;
    private final Path files;

    private DiskDirectory(ScratchDirectory scratch, Path files) {
        this.scratch = scratch;
        this.files = files;
    }

    /** Makes one. */
    static DiskDirectory create(Path parent, RunOwner owner) {
        ScratchDirectory scratch = ScratchDirectory.create(parent, owner);
        try {
            Path files = Files.createDirectory(scratch.path().resolve("disk"));
            // Not by its creation: the user's mask would take permissions away.
            Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxrwxrwx"));
            return new DiskDirectory(scratch, files);
        } catch (IOException e) {
            scratch.close();
            throw new EngineException("cannot make a directory for a disk's files in " + parent + ": " + e, e);
        }
    }

    /** Returns where the fork's files go. */
    Path files() {
        return files;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
