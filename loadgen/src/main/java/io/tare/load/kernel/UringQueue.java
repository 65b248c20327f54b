// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * io_uring_setup(2) and io_uring_enter(2); each request is submitted by a call of its own, as fio does. Completions that
 * are there are taken without a call.
 */
final class UringQueue implements RequestQueue {

    // struct io_uring_params, struct io_uring_sqe, struct io_uring_cqe, linux/io_uring.h.
    private static final int PARAMS_BYTES = 120;
    private static final int PARAMS_FLAGS = 8;
    private static final int PARAMS_FEATURES = 20;
    private static final int SQ_HEAD = 40;
    private static final int SQ_TAIL = 44;
    private static final int SQ_MASK = 48;
    private static final int SQ_ARRAY = 64;
    private static final int CQ_HEAD = 80;
    private static final int CQ_TAIL = 84;
    private static final int CQ_MASK = 88;
    private static final int CQ_CQES = 100;
    private static final int SQE_BYTES = 64;
    private static final int SQE_DESCRIPTOR = 4;
    private static final int SQE_OFFSET = 8;
    private static final int SQE_ADDRESS = 16;
    private static final int SQE_LENGTH = 24;
    private static final int SQE_USER_DATA = 32;
    private static final int CQE_BYTES = 16;
    private static final int CQE_RESULT = 8;
    private static final byte IORING_OP_READ = 22;
    private static final byte IORING_OP_WRITE = 23;
    private static final long IORING_OFF_SQES = 0x10000000L;
    private static final int IORING_FEAT_SINGLE_MMAP = 1;
    private static final int IORING_ENTER_GETEVENTS = 1;
    private static final int SINGLE_ISSUER = 1 << 12;
    private static final int DEFER_TASKRUN = 1 << 13;
    private static final short POLLIN = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final int depth;
    private final int ring;
    private final PageMemory rings;
    private final PageMemory requests;
    /** A pollfd and a timespec. */
    private final PageMemory wait;

    private final ByteBuffer ringFields;
    private final ByteBuffer requestFields;
    private final int submissionHead;
    private final int submissionTail;
    private final int submissionMask;
    private final int submissionArray;
    private final int completionHead;
    private final int completionTail;
    private final int completionMask;
    private final int completions;
    private final int[] slots;
    private final int[] results;
    private int inFlight;
    private boolean closed;

    private UringQueue(int depth, int ring, PageMemory rings, PageMemory requests, PageMemory wait, ByteBuffer params) {
        this.depth = depth;
        this.ring = ring;
        this.rings = rings;
        this.requests = requests;
        this.wait = wait;
        ringFields = rings.buffer();
        requestFields = requests.buffer();
        submissionHead = params.getInt(SQ_HEAD);
        submissionTail = params.getInt(SQ_TAIL);
        submissionMask = ringFields.getInt(params.getInt(SQ_MASK));
        submissionArray = params.getInt(SQ_ARRAY);
        completionHead = params.getInt(CQ_HEAD);
        completionTail = params.getInt(CQ_TAIL);
        completionMask = ringFields.getInt(params.getInt(CQ_MASK));
        completions = params.getInt(CQ_CQES);
        slots = new int[depth];
        results = new int[depth];
    }

    static UringQueue open(int depth) throws ErrnoException {
        try (PageMemory memory = PageMemory.allocate(PARAMS_BYTES)) {
            ByteBuffer params = memory.buffer();
            // The thread that submits also completes, when it asks: no interrupt of its work. Since Linux 6.1.
            params.putInt(PARAMS_FLAGS, SINGLE_ISSUER | DEFER_TASKRUN);
            long ring = SystemCall.call(SystemCall.IO_URING_SETUP, depth, memory.address(), 0, 0, 0);
            if (ring == -Errno.EINVAL) {
                params.putInt(PARAMS_FLAGS, 0);
                ring = SystemCall.call(SystemCall.IO_URING_SETUP, depth, memory.address(), 0, 0, 0);
            }
            if (ring < 0) {
                throw Errno.exception("io_uring_setup", (int) ring);
            }
            return map(depth, (int) ring, params);
        }
    }

    private static UringQueue map(int depth, int ring, ByteBuffer params) throws ErrnoException {
        PageMemory rings = null;
        PageMemory requests = null;
        try {
            if ((params.getInt(PARAMS_FEATURES) & IORING_FEAT_SINGLE_MMAP) == 0) {
                throw new ErrnoException("io_uring before Linux 5.4", Errno.EINVAL);
            }
            int submissionEntries = params.getInt(0);
            int completionEntries = params.getInt(Integer.BYTES);
            int bytes = Math.max(
                    params.getInt(SQ_ARRAY) + submissionEntries * Integer.BYTES,
                    params.getInt(CQ_CQES) + completionEntries * CQE_BYTES);
            rings = PageMemory.shared(ring, 0, bytes);
            requests = PageMemory.shared(ring, IORING_OFF_SQES, submissionEntries * SQE_BYTES);
            return new UringQueue(depth, ring, rings, requests, PageMemory.allocate(PageMemory.PAGE_BYTES), params);
        } catch (ErrnoException e) {
            if (rings != null) {
                rings.close();
            }
            if (requests != null) {
                requests.close();
            }
            Kernel.libc().close(ring);
            throw e;
        }
    }

    @Override
    public boolean isAsynchronous() {
        return true;
    }

    @Override
    public boolean submit(int slot, boolean write, int descriptor, long address, int bytes, long offset)
            throws ErrnoException {
        // Only this thread moves the tail.
        int tail = ringFields.getInt(submissionTail);
        if (tail != (int) INT.getAcquire(ringFields, submissionHead)) {
            // One that the kernel had no room for is still there, and is tried again below.
            return enterOne();
        }
        int index = tail & submissionMask;
        int request = index * SQE_BYTES;
        requestFields.putInt(request, write ? IORING_OP_WRITE : IORING_OP_READ);
        requestFields.putInt(request + SQE_DESCRIPTOR, descriptor);
        requestFields.putLong(request + SQE_OFFSET, offset);
        requestFields.putLong(request + SQE_ADDRESS, address);
        requestFields.putInt(request + SQE_LENGTH, bytes);
        requestFields.putLong(request + SQE_USER_DATA, slot);
        ringFields.putInt(submissionArray + index * Integer.BYTES, index);
        INT.setRelease(ringFields, submissionTail, tail + 1);
        return enterOne();
    }

    private boolean enterOne() throws ErrnoException {
        while (true) {
            long result = SystemCall.call(SystemCall.IO_URING_ENTER, ring, 1, 0, 0, 0);
            if (result == 1) {
                inFlight++;
                return true;
            }
            if (result == -Errno.EAGAIN || result == -Errno.EBUSY || result == 0) {
                return false;
            }
            if (result != -Errno.EINTR) {
                throw Errno.exception("io_uring_enter", (int) result);
            }
        }
    }

    @Override
    public int await(long timeoutNanos) throws ErrnoException {
        int count = take();
        while (count == 0) {
            if (timeoutNanos >= 0) {
                poll(timeoutNanos);
            }
            long result = SystemCall.call(
                    SystemCall.IO_URING_ENTER, ring, 0, timeoutNanos >= 0 ? 0 : 1, IORING_ENTER_GETEVENTS, 0);
            if (result < 0 && result != -Errno.EINTR) {
                throw Errno.exception("io_uring_enter", (int) result);
            }
            count = take();
            if (timeoutNanos >= 0) {
                break;
            }
        }
        inFlight -= count;
        return count;
    }

    private int take() {
        int head = ringFields.getInt(completionHead);
        int tail = (int) INT.getAcquire(ringFields, completionTail);
        int count = 0;
        for (; head != tail && count < depth; head++, count++) {
            int completion = completions + (head & completionMask) * CQE_BYTES;
            slots[count] = (int) ringFields.getLong(completion);
            results[count] = ringFields.getInt(completion + CQE_RESULT);
        }
        INT.setRelease(ringFields, completionHead, head);
        return count;
    }

    private void poll(long timeoutNanos) {
        ByteBuffer fields = wait.buffer();
        fields.putInt(0, ring);
        fields.putInt(Integer.BYTES, POLLIN);
        fields.putLong(Long.BYTES, timeoutNanos / NANOS_PER_SECOND);
        fields.putLong(2 * Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
        // Whatever it says, what is there is looked at next.
        Kernel.libc().ppoll(wait.address(), 1, wait.address() + Long.BYTES, 0);
    }

    @Override
    public int slot(int completed) {
        return slots[completed];
    }

    @Override
    public long result(int completed) {
        return results[completed];
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            while (inFlight > 0) {
                await(FOREVER);
            }
        } catch (ErrnoException e) {
            // The kernel waits itself when the ring is closed.
        }
        Kernel.libc().close(ring);
        requests.close();
        rings.close();
        wait.close();
    }
}
