// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.DeviceUse;
import io.tare.load.kernel.DiskFile;
import io.tare.load.kernel.Errno;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.PageMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The files of a plan's jobs, laid out as it says. They are deleted when this is closed, from whatever thread. Several
 * runs may use the same files, one after the other.
 */
public final class JobFiles implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 20;

    /** What the user named. */
    private final Path place;

    private final @Nullable JobDirectory directory;
    /** Keeps others from mounting it meanwhile. */
    private final @Nullable DiskFile device;

    private final List<Path> paths;

    private JobFiles(Path place, @Nullable JobDirectory directory, @Nullable DiskFile device, List<Path> paths) {
        this.place = place;
        this.device = device;
        this.directory = directory;
        this.paths = List.copyOf(paths);
    }

    /**
     * Makes a file for each job.
     *
     * @param parent in which they go, in a directory of their own; what killed runs left there is removed
     * @throws DiskException if the directory cannot be used, or has too little room: then nothing is written
     */
    public static JobFiles create(Path parent, DiskPlan plan) {
        JobDirectory directory = JobDirectory.create(parent);
        List<Path> paths = new ArrayList<>();
        for (int job = 0; job < plan.jobs(); job++) {
            paths.add(directory.path().resolve("job." + job));
        }
        JobFiles files = new JobFiles(parent, directory, null, paths);
        try {
            requireRoom(parent, plan);
            files.layOut(plan);
            return files;
        } catch (RuntimeException | Error e) {
            try {
                files.close();
            } catch (DiskException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /**
     * Has all jobs work on a block device. What it holds is lost if they write.
     *
     * @param device nothing may have it mounted if they do
     */
    public static JobFiles ofDevice(Path device, DiskPlan plan) {
        if (plan.verify() && plan.jobs() > 1) {
            throw new IllegalArgumentException("verify needs a file for each job: several write to one device");
        }
        try {
            DiskFile claim =
                    DiskFile.claimDevice(device, plan.access().pattern().writes());
            try {
                requireLargeEnough(device, claim.deviceBytes(), plan);
                return new JobFiles(device, null, claim, Collections.nCopies(plan.jobs(), device));
            } catch (ErrnoException | RuntimeException e) {
                claim.close();
                throw e;
            }
        } catch (ErrnoException e) {
            throw new DiskException("cannot use the device " + device + ": " + e.getMessage(), e);
        }
    }

    private static void requireLargeEnough(Path device, long bytes, DiskPlan plan) {
        if (bytes < plan.extent().fileBytes()) {
            throw new DiskException(device + " has " + bytes + " bytes, fewer than the "
                    + plan.extent().fileBytes() + " that the job is for");
        }
    }

    private static void requireRoom(Path parent, DiskPlan plan) {
        long needed = plan.jobs() * plan.extent().fileBytes();
        try {
            long free = Files.getFileStore(parent).getUsableSpace();
            if (plan.layOut() != LayOut.SPARSE && free < needed) {
                throw new DiskException(
                        plan.jobs() + " files of " + plan.extent().fileBytes() + " bytes need " + needed + " bytes in "
                                + parent + ", which has " + free + ": nothing was written");
            }
        } catch (IOException e) {
            throw new DiskException("cannot tell how much room " + parent + " has: " + JobDirectory.words(e), e);
        }
    }

    /** Returns each job's file. */
    public List<Path> paths() {
        return paths;
    }

    /** Leaves the files there for good, and returns where. */
    public Path keep() {
        if (directory == null) {
            return paths.get(0);
        }
        directory.keep();
        return directory.path();
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
        }
        if (device != null) {
            device.close();
        }
    }

    /** Returns how much the first job's device was used until now; empty where that cannot be told. */
    Optional<DeviceUse> deviceUse() {
        try (DiskFile file = DiskFile.open(paths.get(0), false, false, DiskFile.Sync.NONE)) {
            return DeviceUse.of(file);
        } catch (ErrnoException e) {
            return Optional.empty();
        }
    }

    /** Opens a job's file as the plan says, and has its cache begin so. */
    DiskFile open(int job, DiskPlan plan) {
        Path path = paths.get(job % paths.size());
        try {
            DiskFile file = DiskFile.open(
                    path,
                    plan.direct(),
                    plan.access().pattern().writes(),
                    plan.durability().sync());
            try {
                if (plan.direct()) {
                    requireDirect(file, plan);
                } else {
                    begin(plan.cacheStart(), file, plan.extent());
                }
                return file;
            } catch (ErrnoException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (ErrnoException e) {
            if (plan.direct() && e.errno() == Errno.EINVAL) {
                throw notDirect("its file system refuses O_DIRECT");
            }
            throw new DiskException("cannot open " + path + ": " + e.getMessage(), e);
        }
    }

    private void requireDirect(DiskFile file, DiskPlan plan) throws ErrnoException {
        OptionalInt alignment = file.directAlignment();
        if (alignment.isPresent() && alignment.getAsInt() == 0) {
            throw notDirect("its file system takes O_DIRECT and goes through the page cache all the same");
        }
        if (alignment.isEmpty()) {
            requireMisalignedRefused(file);
        }
        int unit = alignment.orElse(Access.MIN_BLOCK_BYTES);
        Access access = plan.access();
        for (boolean write : new boolean[] {false, true}) {
            boolean used = write ? access.pattern().writes() : access.pattern().reads();
            if (used && (access.blockBytes(write) % unit != 0 || plan.extent().offsetBytes() % unit != 0)) {
                throw new DiskException("direct requests in " + place + " need a size and an offset of multiples of "
                        + unit + " bytes: " + access.blockBytes(write) + ", "
                        + plan.extent().offsetBytes());
            }
        }
    }

    /** A kernel that does not tell: whoever reads past the cache cannot read one byte. */
    private void requireMisalignedRefused(DiskFile file) throws ErrnoException {
        try (PageMemory memory = PageMemory.allocate(PageMemory.PAGE_BYTES)) {
            if (file.read(memory.address() + 1, 1, 1) == 1) {
                throw notDirect("its file system takes O_DIRECT and reads single bytes all the same");
            }
        }
    }

    private UnsupportedDiskException notDirect(String why) {
        return new UnsupportedDiskException("direct=1 is not possible in " + place + ": " + why
                + "; choose another directory, or direct=0 and know that it measures the page cache");
    }

    private static void begin(CacheStart start, DiskFile file, Extent extent) throws ErrnoException {
        switch (start) {
            case COLD -> file.dropCache();
            case WARM -> {
                try (PageMemory memory = PageMemory.allocate(CHUNK_BYTES)) {
                    for (long at = 0; at < extent.fileBytes(); at += CHUNK_BYTES) {
                        Errno.check("read", (int) file.read(memory.address(), CHUNK_BYTES, at));
                    }
                }
            }
            case AS_IS -> {
                // As it is.
            }
        }
    }

    private void layOut(DiskPlan plan) {
        for (int job = 0; job < paths.size(); job++) {
            Path path = paths.get(job);
            try (DiskFile file = DiskFile.create(path)) {
                switch (plan.layOut()) {
                    case WRITTEN -> write(file, plan, job);
                    case PREALLOCATED -> file.allocate(plan.extent().fileBytes());
                    case SPARSE -> file.setBytes(plan.extent().fileBytes());
                }
                file.sync();
                if (plan.cacheStart() == CacheStart.COLD || plan.direct()) {
                    file.dropCache();
                }
            } catch (ErrnoException e) {
                throw new DiskException("cannot lay out " + path + ": " + e.getMessage(), e);
            }
        }
    }

    /** Writes every block that the job may ask for, and what lies before them. */
    private static void write(DiskFile file, DiskPlan plan, int job) throws ErrnoException {
        int blockBytes = plan.access().maxBlockBytes();
        int count = Math.max(1, CHUNK_BYTES / blockBytes);
        long fileBytes = plan.extent().fileBytes();
        // The job's first block begins at the offset; the one that the file begins with may be the end of a block.
        long first = plan.extent().offsetBytes() % blockBytes;
        BlockStamp stamp = plan.stamp(job);
        try (RequestBuffers chunk =
                RequestBuffers.allocate(count, blockBytes, plan.access().random(job))) {
            for (long offset = first == 0 ? 0 : first - blockBytes; offset < fileBytes; offset += blockBytes) {
                int slot = (int) (Math.floorDiv(offset, blockBytes) & Integer.MAX_VALUE) % count;
                stamp.stamp(chunk.block(slot), offset, 0);
                long from = Math.max(0, offset);
                long to = Math.min(offset + blockBytes, fileBytes);
                if (Thread.currentThread().isInterrupted()) {
                    throw new DiskException("laying out the files was interrupted");
                }
                writeAll(file, chunk.address(slot) + (from - offset), to - from, from);
            }
        }
    }

    private static void writeAll(DiskFile file, long address, long bytes, long offset) throws ErrnoException {
        for (long done = 0; done < bytes; ) {
            done += Errno.check("write", (int) file.write(address + done, bytes - done, offset + done));
        }
    }
}
