// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/**
 * Reads and writes that are with the kernel, and those that it has completed. Belongs to the thread that opened it;
 * calls allocate nothing.
 */
public interface RequestQueue extends AutoCloseable {

    /** For {@link #await}: until something is completed. */
    long FOREVER = -1;

    /** Says whether the kernel works on a request after {@link #submit} has returned. */
    boolean isAsynchronous();

    /**
     * Hands a read or a write to the kernel. Its memory must stay until it is completed.
     *
     * @param slot which of the requests in flight it is, in [0, depth); a slot is free again when it is completed
     * @return whether the kernel had room for it; if not, some of those in flight have to complete first
     */
    boolean submit(int slot, boolean write, int descriptor, long address, int bytes, long offset) throws ErrnoException;

    /**
     * Waits until at least one request is completed, and takes all that are.
     *
     * @param timeoutNanos how long at most, or {@link #FOREVER}
     * @return how many
     */
    int await(long timeoutNanos) throws ErrnoException;

    /** Returns the slot of a completed request. */
    int slot(int completed);

    /** Returns how many bytes a completed request moved, or a negative {@link Errno}. */
    long result(int completed);

    /** Waits for all that is in flight, and ends. */
    @Override
    void close();

    /** Returns a queue of one request, which {@link #submit} completes: pread(2) and pwrite(2). */
    static RequestQueue synchronous() {
        return new SynchronousQueue();
    }

    /**
     * Returns Linux's asynchronous I/O, io_submit(2), which the library libaio is made of.
     *
     * @throws ErrnoException if the kernel, or what guards it, does not let this process have it
     */
    static RequestQueue aio(int depth) throws ErrnoException {
        return AioQueue.open(depth);
    }

    /**
     * Returns a pair of rings that are shared with the kernel, io_uring(7).
     *
     * @throws ErrnoException if the kernel, or what guards it, does not let this process have it
     */
    static RequestQueue uring(int depth) throws ErrnoException {
        return UringQueue.open(depth);
    }
}
