// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.DiskFile;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.PageMemory;
import io.tare.load.result.CopyResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Copies a file block by block through the page cache, as dd(1) does. */
public final class FileCopy implements AutoCloseable {

    private static final String TARGET = "copy-0";

    private final DiskPlan plan;
    private final int blockBytes;
    private final boolean endFsync;
    private final JobFiles files;

    private FileCopy(DiskPlan plan, int blockBytes, boolean endFsync, JobFiles files) {
        this.plan = plan;
        this.blockBytes = blockBytes;
        this.endFsync = endFsync;
        this.files = files;
    }

    /**
     * Makes the file that is copied, full of data.
     *
     * @param parent     in which both files go, in a directory of their own
     * @param blockBytes what is copied in one go, dd's bs, in [512, 256 MiB]
     * @param fileBytes  the size of the file, in [4096, 2^50]
     * @param start      what the page cache holds of it, each time
     * @param endFsync   whether the copy has to be on the medium, dd's conv=fsync
     * @throws DiskException if the directory cannot be used
     */
    public static FileCopy prepare(Path parent, int blockBytes, long fileBytes, CacheStart start, boolean endFsync) {
        Checks.inRange("blockBytes", blockBytes, Access.MIN_BLOCK_BYTES, Access.MAX_BLOCK_BYTES);
        DiskPlan plan = DiskPlan.of(
                        Access.of(AccessPattern.READ, PageMemory.PAGE_BYTES),
                        Extent.ofFile(fileBytes),
                        Span.of(Duration.ofHours(1)))
                .withEngine(IoEngine.SYNC, 1)
                .withDirect(false)
                .withCacheStart(start);
        return new FileCopy(plan, blockBytes, endFsync, JobFiles.create(parent, plan));
    }

    /** Returns the file that is copied. */
    public Path source() {
        return files.paths().get(0);
    }

    /** Returns the file that is made anew by each copy. */
    public Path target() {
        return source().resolveSibling(TARGET);
    }

    /**
     * Copies the file once, and deletes the copy.
     *
     * @throws DiskException if it cannot begin, or is interrupted. What fails on the way is in the result
     */
    public CopyResult run() {
        Path target = target();
        try (DiskFile from = files.open(0, plan);
                DiskFile to = DiskFile.create(target)) {
            try (PageMemory block = PageMemory.allocate(blockBytes)) {
                return copy(from, to, block);
            } finally {
                // Only what was made here.
                delete(target);
            }
        } catch (ErrnoException e) {
            throw new DiskException("cannot copy to " + target + ": " + e.getMessage(), e);
        }
    }

    private CopyResult copy(DiskFile from, DiskFile to, PageMemory block) {
        long begin = System.nanoTime();
        long copied = 0;
        try {
            while (copied < plan.extent().fileBytes()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new DiskException("the copy was interrupted");
                }
                long count = from.read(block.address(), blockBytes, copied);
                requireSome("read", source(), copied, count);
                for (long written = 0; written < count; ) {
                    long part = to.write(block.address() + written, count - written, copied + written);
                    requireSome("write", target(), copied + written, part);
                    written += part;
                }
                copied += count;
            }
            if (endFsync) {
                sync(to);
            }
            return new CopyResult(copied, System.nanoTime() - begin, Optional.empty());
        } catch (IoFailureException e) {
            return new CopyResult(copied, System.nanoTime() - begin, Optional.of(e.failure()));
        }
    }

    private static void requireSome(String operation, Path file, long offset, long count) throws IoFailureException {
        if (count <= 0) {
            throw IoFailureException.of(operation, file, offset, (int) -count);
        }
    }

    private void sync(DiskFile to) throws IoFailureException {
        try {
            to.sync();
        } catch (ErrnoException e) {
            throw IoFailureException.of("fsync", target(), 0, e.errno());
        }
    }

    private static void delete(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            throw new DiskException("cannot remove " + target + ": " + JobDirectory.words(e), e);
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
