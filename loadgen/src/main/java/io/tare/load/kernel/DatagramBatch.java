// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory for several datagrams that one system call sends or receives, sendmmsg(2) and recvmmsg(2). Not thread-safe;
 * allocates nothing once it is made.
 */
public final class DatagramBatch {

    /** The kernel takes no more in one call, UIO_MAXIOV. */
    public static final int MAX_MESSAGES = 1024;

    /** Returns at once, with {@link Errno#EAGAIN} if there is nothing to do, send(2). */
    public static final int MSG_DONTWAIT = 0x40;

    /** Waits for the first message only, recvmmsg(2). */
    public static final int MSG_WAITFORONE = 0x10000;

    // struct mmsghdr on 64-bit machines: a struct msghdr of 56 bytes, then the bytes that were sent or received.
    private static final int MMSGHDR_BYTES = 64;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;

    private static final int IOVEC_BYTES = 16;
    private static final int IOV_LEN = 8;

    // One struct cmsghdr with an int: length, level, type, value, cmsg(3).
    private static final int CONTROL_BYTES = 24;
    private static final int CMSG_HEADER_BYTES = 16;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;

    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_TRUNC = 0x20;
    private static final int CACHE_LINE_BYTES = 64;

    private final int messages;
    private final int maxBytes;
    private final int stride;
    private final ByteBuffer headers;
    private final ByteBuffer vectors;
    private final ByteBuffer controls;
    private final ByteBuffer payloads;
    private final long headersAddress;
    /** How many of the first headers a call may have changed. */
    private int answered;

    /**
     * @param messages in [1, 1024]
     * @param maxBytes of one message, in [1, 65535]
     * @throws IllegalArgumentException if one of them is not
     */
    public DatagramBatch(int messages, int maxBytes) {
        if (messages < 1 || messages > MAX_MESSAGES) {
            throw new IllegalArgumentException("messages must be in [1, " + MAX_MESSAGES + "]: " + messages);
        }
        if (maxBytes < 1 || maxBytes > 65_535) {
            throw new IllegalArgumentException("maxBytes must be in [1, 65535]: " + maxBytes);
        }
        this.messages = messages;
        this.maxBytes = maxBytes;
        // Messages begin on a cache line each.
        stride = (maxBytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES;
        headers = memory(messages * MMSGHDR_BYTES);
        vectors = memory(messages * IOVEC_BYTES);
        controls = memory(messages * CONTROL_BYTES);
        payloads = ByteBuffer.allocateDirect(messages * stride + CACHE_LINE_BYTES)
                .alignedSlice(CACHE_LINE_BYTES)
                .order(ByteOrder.BIG_ENDIAN);
        headersAddress = Buffer.memoryAddress(headers);
        answered = messages;
        long vectorsAddress = Buffer.memoryAddress(vectors);
        long controlsAddress = Buffer.memoryAddress(controls);
        long payloadsAddress = Buffer.memoryAddress(payloads);
        for (int i = 0; i < messages; i++) {
            vectors.putLong(i * IOVEC_BYTES, payloadsAddress + (long) i * stride)
                    .putLong(i * IOVEC_BYTES + IOV_LEN, maxBytes);
            headers.putLong(i * MMSGHDR_BYTES + MSG_IOV, vectorsAddress + (long) i * IOVEC_BYTES)
                    .putLong(i * MMSGHDR_BYTES + MSG_IOVLEN, 1)
                    .putLong(i * MMSGHDR_BYTES + MSG_CONTROL, controlsAddress + (long) i * CONTROL_BYTES);
        }
    }

    /** Returns how many messages there is room for. */
    public int messages() {
        return messages;
    }

    /** Returns the memory of all messages, big-endian, for absolute access; message i begins at {@link #offset}(i). */
    public ByteBuffer memory() {
        return payloads;
    }

    public int offset(int message) {
        return message * stride;
    }

    /** Says how many bytes of a message to send, in [0, maxBytes]; or to receive at most. */
    public void setBytes(int message, int bytes) {
        if (bytes < 0 || bytes > maxBytes) {
            throw new IllegalArgumentException("bytes must be in [0, " + maxBytes + "]: " + bytes);
        }
        vectors.putLong(message * IOVEC_BYTES + IOV_LEN, bytes);
    }

    /** Returns how many bytes of a message the last call sent or received. */
    public int bytes(int message) {
        return headers.getInt(message * MMSGHDR_BYTES + MSG_LEN);
    }

    /** Says whether the last call received a message that there was not enough room for, MSG_TRUNC in recv(2). */
    public boolean isTruncated(int message) {
        return (headers.getInt(message * MMSGHDR_BYTES + MSG_FLAGS) & MSG_TRUNC) != 0;
    }

    /**
     * Returns the size of the datagrams in a received message, of which the last may be shorter; the message's own size
     * if it is one datagram. See {@link DatagramOptions#setCoalescing}.
     */
    public int segmentBytes(int message) {
        int header = message * MMSGHDR_BYTES;
        int control = message * CONTROL_BYTES;
        if (headers.getLong(header + MSG_CONTROLLEN) < CMSG_HEADER_BYTES + Integer.BYTES
                || controls.getInt(control + CMSG_LEVEL) != SOL_UDP
                || controls.getInt(control + CMSG_TYPE) != UDP_GRO) {
            return bytes(message);
        }
        return controls.getInt(control + CMSG_HEADER_BYTES);
    }

    /**
     * Sends messages to a connected socket's peer.
     *
     * @param from the first one
     * @param to   the one after the last one
     * @return how many the kernel took before it refused one; a negative {@link Errno} if it refused the first one
     */
    public int send(int descriptor, int from, int to, int flags) {
        for (int i = from; i < to; i++) {
            headers.putLong(i * MMSGHDR_BYTES + MSG_CONTROLLEN, 0);
        }
        answered = Math.max(answered, to);
        int sent = Kernel.libc()
                .sendmmsg(descriptor, headersAddress + (long) from * MMSGHDR_BYTES, to - from, flags | MSG_NOSIGNAL);
        // The memory must outlive the call, and its owner may have no other use for it.
        Reference.reachabilityFence(this);
        return sent < 0 ? -Kernel.errno() : sent;
    }

    /**
     * Receives messages into the first places.
     *
     * @param flags as of recvmmsg(2)
     * @return how many; a negative {@link Errno} if none
     */
    public int receive(int descriptor, int flags) {
        for (int i = 0; i < answered; i++) {
            // The kernel wrote here how much of it was used.
            headers.putLong(i * MMSGHDR_BYTES + MSG_CONTROLLEN, CONTROL_BYTES);
        }
        int received = Kernel.libc().recvmmsg(descriptor, headersAddress, messages, flags, 0);
        answered = Math.max(0, received);
        Reference.reachabilityFence(this);
        return received < 0 ? -Kernel.errno() : received;
    }

    private static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
