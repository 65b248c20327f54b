// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * An open file or block device, open(2). Offsets and lengths are bytes. Calls that read and write may run on several
 * threads at once.
 */
public final class DiskFile implements AutoCloseable {

    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int OWNER_ONLY = 0600;
    private static final int O_RDONLY = 0;
    private static final int O_DSYNC = 0x1000;
    private static final int O_SYNC = 0x101000;
    static final int O_CLOEXEC = 0x80000;
    private static final int O_DIRECT = AARCH64 ? 0x10000 : 0x4000;
    private static final int O_NOFOLLOW = AARCH64 ? 0x8000 : 0x20000;

    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final long BLKGETSIZE64 = 0x80081272L;

    // struct statx, statx(2).
    private static final int STATX_BYTES = 256;
    private static final int STATX_DIOALIGN = 0x2000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STX_MODE = 28;
    private static final int STX_RDEV_MAJOR = 128;
    private static final int STX_DEV_MAJOR = 136;
    private static final int STX_DIO_OFFSET_ALIGN = 156;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFBLK = 0x6000;

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DiskFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Makes a file that only its owner may read and write; fails if there is anything of that name. */
    public static DiskFile create(Path path) throws ErrnoException {
        return open(path, O_RDWR | O_CREAT | O_EXCL);
    }

    /**
     * Opens a file that is there, without following a symbolic link.
     *
     * @param direct   past the page cache, O_DIRECT; {@link #directAlignment} tells whether the file system means it
     * @param writable for reading and writing; otherwise for reading
     * @param sync     when a write is done
     */
    public static DiskFile open(Path path, boolean direct, boolean writable, Sync sync) throws ErrnoException {
        return open(path, (writable ? O_RDWR : O_RDONLY) | (direct ? O_DIRECT : 0) | sync.flag);
    }

    /**
     * Opens a block device; to write to it, only if nobody else has claimed it so, a mount least of all, O_EXCL. Others
     * may open it without a claim.
     */
    public static DiskFile claimDevice(Path path, boolean writable) throws ErrnoException {
        return open(path, writable ? O_RDWR | O_EXCL : O_RDONLY);
    }

    private static DiskFile open(Path path, int flags) throws ErrnoException {
        int descriptor = Kernel.libc().open(path.toString(), flags | O_CLOEXEC | O_NOFOLLOW, OWNER_ONLY);
        return new DiskFile((int) Kernel.check("open", descriptor));
    }

    public int descriptor() {
        return descriptor;
    }

    /** Reads, and returns how many bytes, 0 at the end of the file; or a negative {@link Errno}. */
    public long read(long address, long bytes, long offset) {
        return orErrno(Kernel.libc().pread(descriptor, address, bytes, offset));
    }

    /** Writes, and returns how many bytes; or a negative {@link Errno}. */
    public long write(long address, long bytes, long offset) {
        return orErrno(Kernel.libc().pwrite(descriptor, address, bytes, offset));
    }

    /** Has what was written reach the medium, fsync(2). */
    public void sync() throws ErrnoException {
        Kernel.check("fsync", Kernel.libc().fsync(descriptor));
    }

    /** As {@link #sync}, but for what is not needed to read it again, fdatasync(2). */
    public void syncData() throws ErrnoException {
        Kernel.check("fdatasync", Kernel.libc().fdatasync(descriptor));
    }

    /** Takes room for so many bytes without writing them, fallocate(2). */
    public void allocate(long bytes) throws ErrnoException {
        Kernel.check("fallocate", Kernel.libc().fallocate(descriptor, 0, 0, bytes));
    }

    /** Makes the file so long, by a hole if it was shorter, ftruncate(2). */
    public void setBytes(long bytes) throws ErrnoException {
        Kernel.check("ftruncate", Kernel.libc().ftruncate(descriptor, bytes));
    }

    /** Takes the lock of the file unless another has it, flock(2); it is free again when the file is closed. */
    public boolean tryLock() {
        return Kernel.libc().flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    }

    /** Has the kernel forget the clean pages that it keeps of the file, posix_fadvise(2); sync first. */
    public void dropCache() throws ErrnoException {
        int errno = Kernel.libc().posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
        if (errno != 0) {
            throw new ErrnoException("posix_fadvise", errno);
        }
    }

    /**
     * Returns what offsets and lengths of direct input and output must be multiples of, STATX_DIOALIGN in statx(2);
     * 0 if the file system has no direct input and output; empty if the kernel does not tell, as before Linux 6.1.
     */
    public OptionalInt directAlignment() throws ErrnoException {
        try (PageMemory result = PageMemory.allocate(STATX_BYTES)) {
            Kernel.check("statx", Kernel.libc().statx(descriptor, "", AT_EMPTY_PATH, STATX_DIOALIGN, result.address()));
            ByteBuffer fields = result.buffer();
            return (fields.getInt(0) & STATX_DIOALIGN) == 0
                    ? OptionalInt.empty()
                    : OptionalInt.of(fields.getInt(STX_DIO_OFFSET_ALIGN));
        }
    }

    /** Returns the number of the device that a file is on, or of the one that this is, as in {@code 254:0}. */
    String deviceNumber() throws ErrnoException {
        try (PageMemory result = PageMemory.allocate(STATX_BYTES)) {
            Kernel.check(
                    "statx", Kernel.libc().statx(descriptor, "", AT_EMPTY_PATH, STATX_BASIC_STATS, result.address()));
            ByteBuffer fields = result.buffer();
            boolean isDevice = (fields.getShort(STX_MODE) & S_IFMT) == S_IFBLK;
            int major = isDevice ? STX_RDEV_MAJOR : STX_DEV_MAJOR;
            return fields.getInt(major) + ":" + fields.getInt(major + Integer.BYTES);
        }
    }

    /** Returns the size of a block device. */
    public long deviceBytes() throws ErrnoException {
        try (PageMemory result = PageMemory.allocate(Long.BYTES)) {
            Kernel.check("ioctl BLKGETSIZE64", Kernel.libc().ioctl(descriptor, BLKGETSIZE64, result.address()));
            return result.buffer().order(ByteOrder.nativeOrder()).getLong(0);
        }
    }

    @Override
    public void close() {
        // A second time the number may be another file's.
        if (!closed.getAndSet(true)) {
            Kernel.libc().close(descriptor);
        }
    }

    private static long orErrno(long result) {
        return result < 0 ? -Kernel.errno() : result;
    }

    /** When a write counts as done. */
    public enum Sync {
        /** When the kernel has it. */
        NONE("none", 0),
        /** When its data is on the medium, O_DSYNC. */
        DATA("dsync", O_DSYNC),
        /** When all that belongs to it is, O_SYNC. */
        ALL("sync", O_SYNC);

        private final String id;
        private final int flag;

        Sync(String id, int flag) {
            this.id = id;
            this.flag = flag;
        }

        /**
         * Returns the one of this name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Sync named(String id) {
            return Arrays.stream(values())
                    .filter(sync -> sync.id.equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("sync must be one of "
                            + Arrays.stream(values()).map(Sync::id).collect(Collectors.joining(", ")) + ": " + id));
        }

        /** Returns the name by which users choose it. */
        public String id() {
            return id;
        }
    }
}
