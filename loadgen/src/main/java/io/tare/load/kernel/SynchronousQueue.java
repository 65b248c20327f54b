// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/** One request after the other. */
final class SynchronousQueue implements RequestQueue {

    private int slot;
    private long result;
    private int completed;

    @Override
    public boolean isAsynchronous() {
        return false;
    }

    @Override
    public boolean submit(int slot, boolean write, int descriptor, long address, int bytes, long offset) {
        this.slot = slot;
        LibC libc = Kernel.libc();
        long moved = write
                ? libc.pwrite(descriptor, address, bytes, offset)
                : libc.pread(descriptor, address, bytes, offset);
        result = moved < 0 ? -Kernel.errno() : moved;
        completed = 1;
        return true;
    }

    @Override
    public int await(long timeoutNanos) {
        int count = completed;
        completed = 0;
        return count;
    }

    @Override
    public int slot(int completed) {
        return slot;
    }

    @Override
    public long result(int completed) {
        return result;
    }

    @Override
    public void close() {
        // Nothing is ever in flight.
    }
}
