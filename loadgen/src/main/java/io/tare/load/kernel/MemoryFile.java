// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/** A file that lives in memory and has no name, memfd_create(2): pages for {@link Sockets#sendFile}. */
public final class MemoryFile implements AutoCloseable {

    private static final int MFD_CLOEXEC = 1;

    private final int descriptor;

    private MemoryFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Makes a file of the given bytes. */
    public static MemoryFile of(long address, int bytes) throws ErrnoException {
        MemoryFile file = new MemoryFile(
                (int) Kernel.check("memfd_create", Kernel.libc().memfd_create("tare-payload", MFD_CLOEXEC)));
        try {
            for (int written = 0; written < bytes; ) {
                written += (int) Kernel.check(
                        "pwrite", Kernel.libc().pwrite(file.descriptor, address + written, bytes - written, written));
            }
            return file;
        } catch (ErrnoException e) {
            file.close();
            throw e;
        }
    }

    public int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        Kernel.libc().close(descriptor);
    }
}
