// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.NamedFiles;
import io.tare.load.kernel.PageMemory;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.FileOperation;
import io.tare.load.result.SmallFilesResult;
import java.nio.file.Path;

/**
 * What a file system does besides moving data: many small files are made, looked at, renamed and deleted, one after the
 * other, all of them before the next is done to any.
 */
public final class SmallFiles {

    private static final int MAX_FILES = 10_000_000;
    private static final int MAX_BYTES = 1 << 20;

    private final int files;
    private final int fileBytes;

    /**
     * @param files     how many, in [1, 10^7]
     * @param fileBytes what is written to each, in [0, 1 MiB]
     */
    public SmallFiles(int files, int fileBytes) {
        Checks.inRange("files", files, 1, MAX_FILES);
        Checks.inRange("fileBytes", fileBytes, 0, MAX_BYTES);
        this.files = files;
        this.fileBytes = fileBytes;
    }

    /**
     * Runs it in a directory of its own, of which nothing is left.
     *
     * @throws DiskException if the directory cannot be used, a call fails, or the thread is interrupted
     */
    public SmallFilesResult run(Path parent) {
        try (JobDirectory directory = JobDirectory.create(parent);
                NamedFiles first = NamedFiles.of(directory.path(), "small", files);
                NamedFiles second = NamedFiles.of(directory.path(), "renamed", files);
                PageMemory data = PageMemory.allocate(Math.max(1, fileBytes))) {
            return new SmallFilesResult(
                    time("create", index -> first.create(index, fileBytes, data.address())),
                    time("stat", first::stat),
                    time("rename", index -> first.rename(index, second)),
                    time("unlink", second::unlink));
        } catch (ErrnoException e) {
            throw new DiskException("cannot make the names of " + files + " files: " + e.getMessage(), e);
        }
    }

    private FileOperation time(String name, Call call) {
        LatencyRecording latency = new LatencyRecording();
        long begin = System.nanoTime();
        long before = begin;
        for (int index = 0; index < files; index++) {
            try {
                call.on(index);
            } catch (ErrnoException e) {
                throw new DiskException(
                        "cannot " + name + " file " + index + " of " + files + ": " + e.getMessage(), e);
            }
            long now = System.nanoTime();
            latency.record(now - before);
            before = now;
            if (Thread.currentThread().isInterrupted()) {
                throw new DiskException("the small files were interrupted");
            }
        }
        return new FileOperation(before - begin, latency.end());
    }

    /** What is done to one file. */
    private interface Call {
        void on(int index) throws ErrnoException;
    }
}
