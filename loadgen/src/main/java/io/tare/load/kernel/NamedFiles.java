// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Many files of one directory whose names are ready for the kernel: {@code NAME-0}, {@code NAME-1}, … Calls allocate
 * nothing, and fail with {@link ErrnoException}. Not thread-safe.
 */
public final class NamedFiles implements AutoCloseable {

    private static final int AT_FDCWD = -100;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final int INDEX_DIGITS = 11;

    private final PageMemory memory;
    private final int stride;

    private NamedFiles(PageMemory memory, int stride) {
        this.memory = memory;
        this.stride = stride;
    }

    /**
     * Makes the names, and no files.
     *
     * @param count in [1, 10^7]
     */
    public static NamedFiles of(Path directory, String name, int count) throws ErrnoException {
        byte[] prefix = (directory.resolve(name) + "-").getBytes(StandardCharsets.UTF_8);
        int stride = prefix.length + INDEX_DIGITS;
        PageMemory memory = PageMemory.allocate(Math.addExact(STATX_BYTES, Math.multiplyExact(stride, count)));
        for (int i = 0; i < count; i++) {
            int at = STATX_BYTES + i * stride;
            memory.buffer().put(at, prefix);
            // What follows is 0, the end of the string, as memory is when it is new.
            memory.buffer().put(at + prefix.length, Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
        }
        return new NamedFiles(memory, stride);
    }

    /** Makes a file, and writes so many bytes of whatever to it. */
    public void create(int index, int bytes, long data) throws ErrnoException {
        LibC libc = Kernel.libc();
        int descriptor = libc.open(
                address(index),
                DiskFile.O_RDWR | DiskFile.O_CREAT | DiskFile.O_EXCL | DiskFile.O_CLOEXEC,
                DiskFile.OWNER_ONLY);
        Kernel.check("open", descriptor);
        try {
            if (bytes > 0) {
                Kernel.check("write", libc.pwrite(descriptor, data, bytes, 0));
            }
        } finally {
            libc.close(descriptor);
        }
    }

    /** Asks for all that the kernel knows of a file, statx(2). */
    public void stat(int index) throws ErrnoException {
        Kernel.check("statx", Kernel.libc().statx(AT_FDCWD, address(index), 0, STATX_BASIC_STATS, memory.address()));
    }

    /** Gives a file the name of the same number among others. */
    public void rename(int index, NamedFiles others) throws ErrnoException {
        Kernel.check("rename", Kernel.libc().rename(address(index), others.address(index)));
    }

    /** Deletes a file. */
    public void unlink(int index) throws ErrnoException {
        Kernel.check("unlink", Kernel.libc().unlink(address(index)));
    }

    private long address(int index) {
        return memory.address() + STATX_BYTES + (long) index * stride;
    }

    @Override
    public void close() {
        memory.close();
    }
}
