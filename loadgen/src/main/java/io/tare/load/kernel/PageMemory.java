// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory of whole pages outside the heap, mmap(2): as direct input and output need it. Its buffer must not be used once
 * it is closed. Not thread-safe.
 */
public final class PageMemory implements AutoCloseable {

    /** Enough alignment for every device. */
    public static final int PAGE_BYTES = 4096;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_POPULATE = 0x8000;
    private static final int MADV_NOHUGEPAGE = 15;

    private final long address;
    private final ByteBuffer buffer;
    private boolean closed;

    private PageMemory(long address, int bytes) {
        this.address = address;
        buffer = MemoryIO.getInstance().newDirectByteBuffer(address, bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * Takes memory that is there at once: none of its pages is looked for later.
     *
     * @param bytes positive
     */
    public static PageMemory allocate(int bytes) throws ErrnoException {
        return map(bytes, MAP_PRIVATE_ANONYMOUS | MAP_POPULATE, -1, 0);
    }

    /**
     * Takes addresses alone: each page is looked for when it is touched first, also where the kernel would give out hundreds
     * at once.
     *
     * @param bytes positive
     */
    public static PageMemory reserve(int bytes) throws ErrnoException {
        PageMemory memory = map(bytes, MAP_PRIVATE_ANONYMOUS, -1, 0);
        // A kernel that has no huge pages refuses, and need not be told.
        Kernel.libc().madvise(memory.address, bytes, MADV_NOHUGEPAGE);
        return memory;
    }

    /** Maps what the kernel shares by a descriptor. */
    static PageMemory shared(int descriptor, long offset, int bytes) throws ErrnoException {
        return map(bytes, MAP_SHARED | MAP_POPULATE, descriptor, offset);
    }

    private static PageMemory map(int bytes, int flags, int descriptor, long offset) throws ErrnoException {
        long address = SystemCall.mmap(bytes, PROT_READ_WRITE, flags, descriptor, offset);
        // Addresses of programs are positive.
        if (address < 0) {
            throw Errno.exception("mmap", (int) address);
        }
        return new PageMemory(address, bytes);
    }

    public long address() {
        return address;
    }

    /** Returns the memory in the byte order of this machine, for absolute access. */
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Kernel.libc().munmap(address, buffer.capacity());
        }
    }
}
