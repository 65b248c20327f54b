// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a request of an open loop begins, and its reply, which is the same; big-endian.
 *
 * <p>A reply brings all that is needed to time it, so what is under way needs no memory here, however much it is. Not
 * thread-safe.
 */
final class RequestHeader {

    static final int BYTES = 36;

    /** First half of the run's ticket: a datagram without it belongs to somebody else. */
    private static final int TICKET = 0;

    /** Number of the request on its connection, from 0. */
    private static final int INDEX = 8;

    /** When it was due, in ns from the start of the schedule. */
    private static final int DUE_NANOS = 16;

    /** When it was handed to the kernel, in ns from the start of the schedule. */
    private static final int SENT_NANOS = 24;

    /** CRC32C, RFC 3720, of all before it. */
    private static final int CHECK = 32;

    private final CRC32C crc = new CRC32C();

    /** Writes all but the time of sending and the check. */
    void begin(ByteBuf bytes, int offset, long ticket, long index, long dueNanos) {
        bytes.setLong(offset + TICKET, ticket).setLong(offset + INDEX, index).setLong(offset + DUE_NANOS, dueNanos);
    }

    /**
     * Writes the rest.
     *
     * @param memory the same bytes as a buffer of the JDK
     */
    void finish(ByteBuf bytes, ByteBuffer memory, int offset, long sentNanos) {
        bytes.setLong(offset + SENT_NANOS, sentNanos).setInt(offset + CHECK, check(memory, offset));
    }

    /** Says whether a header is of this run and whole. */
    boolean isSound(ByteBuf bytes, ByteBuffer memory, int offset, long ticket) {
        return bytes.getLong(offset + TICKET) == ticket && bytes.getInt(offset + CHECK) == check(memory, offset);
    }

    static long index(ByteBuf bytes, int offset) {
        return bytes.getLong(offset + INDEX);
    }

    static long dueNanos(ByteBuf bytes, int offset) {
        return bytes.getLong(offset + DUE_NANOS);
    }

    static long sentNanos(ByteBuf bytes, int offset) {
        return bytes.getLong(offset + SENT_NANOS);
    }

    private int check(ByteBuffer memory, int offset) {
        crc.reset();
        memory.limit(offset + CHECK).position(offset);
        crc.update(memory);
        return (int) crc.getValue();
    }
}
