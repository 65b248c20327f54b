// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.nio.ByteBuffer;

/** io_setup(2), io_submit(2), io_getevents(2); each request is submitted by a call of its own, as fio does. */
final class AioQueue implements RequestQueue {

    // struct iocb and struct io_event, linux/aio_abi.h; little-endian.
    private static final int IOCB_BYTES = 64;
    private static final int IOCB_OPCODE = 16;
    private static final int IOCB_DESCRIPTOR = 20;
    private static final int IOCB_ADDRESS = 24;
    private static final int IOCB_LENGTH = 32;
    private static final int IOCB_OFFSET = 40;
    private static final short IOCB_CMD_PREAD = 0;
    private static final short IOCB_CMD_PWRITE = 1;
    private static final int EVENT_BYTES = 32;
    private static final int EVENT_RESULT = 16;
    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int depth;
    private final PageMemory memory;
    private final ByteBuffer fields;
    private final int pointersOffset;
    private final int eventsOffset;
    private final int timeoutOffset;
    private final long context;
    private int inFlight;
    private boolean closed;

    private AioQueue(int depth, PageMemory memory, long context) {
        this.depth = depth;
        this.memory = memory;
        this.context = context;
        fields = memory.buffer();
        pointersOffset = depth * IOCB_BYTES;
        eventsOffset = pointersOffset + depth * Long.BYTES;
        timeoutOffset = eventsOffset + depth * EVENT_BYTES;
        for (int slot = 0; slot < depth; slot++) {
            // What comes back with the completion.
            fields.putLong(slot * IOCB_BYTES, slot);
            fields.putLong(pointersOffset + slot * Long.BYTES, memory.address() + (long) slot * IOCB_BYTES);
        }
    }

    static AioQueue open(int depth) throws ErrnoException {
        PageMemory memory =
                PageMemory.allocate(depth * (IOCB_BYTES + Long.BYTES + EVENT_BYTES) + TIMESPEC_BYTES + Long.BYTES);
        // The kernel writes the context where it finds 0.
        long result = SystemCall.call(SystemCall.IO_SETUP, depth, memory.address(), 0, 0, 0);
        if (result < 0) {
            memory.close();
            throw Errno.exception("io_setup", (int) result);
        }
        return new AioQueue(depth, memory, memory.buffer().getLong(0));
    }

    @Override
    public boolean isAsynchronous() {
        return true;
    }

    @Override
    public boolean submit(int slot, boolean write, int descriptor, long address, int bytes, long offset)
            throws ErrnoException {
        int iocb = slot * IOCB_BYTES;
        fields.putShort(iocb + IOCB_OPCODE, write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD);
        fields.putInt(iocb + IOCB_DESCRIPTOR, descriptor);
        fields.putLong(iocb + IOCB_ADDRESS, address);
        fields.putLong(iocb + IOCB_LENGTH, bytes);
        fields.putLong(iocb + IOCB_OFFSET, offset);
        long pointer = memory.address() + pointersOffset + (long) slot * Long.BYTES;
        while (true) {
            long result = SystemCall.call(SystemCall.IO_SUBMIT, context, 1, pointer, 0, 0);
            if (result == 1) {
                inFlight++;
                return true;
            }
            if (result == -Errno.EAGAIN || result == 0) {
                return false;
            }
            if (result != -Errno.EINTR) {
                throw Errno.exception("io_submit", (int) result);
            }
        }
    }

    @Override
    public int await(long timeoutNanos) throws ErrnoException {
        long timeout = 0;
        if (timeoutNanos >= 0) {
            fields.putLong(timeoutOffset, timeoutNanos / NANOS_PER_SECOND);
            fields.putLong(timeoutOffset + Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
            timeout = memory.address() + timeoutOffset;
        }
        while (true) {
            long result = SystemCall.call(
                    SystemCall.IO_GETEVENTS, context, 1, depth, memory.address() + eventsOffset, timeout);
            if (result >= 0) {
                inFlight -= (int) result;
                return (int) result;
            }
            if (result != -Errno.EINTR) {
                throw Errno.exception("io_getevents", (int) result);
            }
        }
    }

    @Override
    public int slot(int completed) {
        return (int) fields.getLong(eventsOffset + completed * EVENT_BYTES);
    }

    @Override
    public long result(int completed) {
        return fields.getLong(eventsOffset + completed * EVENT_BYTES + EVENT_RESULT);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // Waits for what is in flight, io_destroy(2).
            SystemCall.call(SystemCall.IO_DESTROY, context, 0, 0, 0, 0);
            memory.close();
        }
    }

    @Override
    public String toString() {
        return "AioQueue[" + inFlight + " of " + depth + " in flight]";
    }
}
