// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Options of UDP sockets that neither the JDK nor Netty knows, udp(7) and ip(7). Thread-safe. */
public final class DatagramOptions {

    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_UDP = 17;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_IP = 0;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int IP_MTU = 14;
    private static final int IPV6_MTU = 24;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    private DatagramOptions() {}

    /**
     * Has the kernel cut each message that is sent into datagrams of so many bytes, UDP_SEGMENT.
     *
     * @param bytes in [0, 65535]; 0: not
     * @throws ErrnoException if the kernel does not have it
     */
    public static void setSegmentBytes(int descriptor, int bytes) throws ErrnoException {
        set("UDP_SEGMENT", descriptor, IPPROTO_UDP, UDP_SEGMENT, bytes);
    }

    /**
     * Takes several datagrams of the same size in one message where they came together, UDP_GRO.
     *
     * @throws ErrnoException if the kernel does not have it
     */
    public static void setCoalescing(int descriptor, boolean coalescing) throws ErrnoException {
        set("UDP_GRO", descriptor, IPPROTO_UDP, UDP_GRO, coalescing ? 1 : 0);
    }

    /**
     * Returns the largest IP packet that goes to a connected socket's peer in one piece, IP_MTU or IPV6_MTU.
     *
     * @throws ErrnoException if the socket is not connected
     */
    public static int mtuBytes(int descriptor) throws ErrnoException {
        try {
            return get("IPV6_MTU", descriptor, IPPROTO_IPV6, IPV6_MTU);
        } catch (ErrnoException e) {
            // A socket of IPv4.
            return get("IP_MTU", descriptor, IPPROTO_IP, IP_MTU);
        }
    }

    /** Returns how much the kernel keeps for a socket until it is received, SO_RCVBUF, its own overhead included. */
    public static int receiveBufferBytes(int descriptor) throws ErrnoException {
        return get("SO_RCVBUF", descriptor, SOL_SOCKET, SO_RCVBUF);
    }

    /** Asks for a receive buffer; the kernel doubles it for its overhead, up to net.core.rmem_max. */
    public static void setReceiveBufferBytes(int descriptor, int bytes) throws ErrnoException {
        set("SO_RCVBUF", descriptor, SOL_SOCKET, SO_RCVBUF, bytes);
    }

    /** Asks for a send buffer; the kernel doubles it for its overhead, up to net.core.wmem_max. */
    public static void setSendBufferBytes(int descriptor, int bytes) throws ErrnoException {
        set("SO_SNDBUF", descriptor, SOL_SOCKET, SO_SNDBUF, bytes);
    }

    private static void set(String name, int descriptor, int level, int number, int value) throws ErrnoException {
        ByteBuffer memory = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        memory.putInt(0, value);
        long result = Kernel.libc().setsockopt(descriptor, level, number, Buffer.memoryAddress(memory), Integer.BYTES);
        Reference.reachabilityFence(memory);
        Kernel.check("setsockopt " + name, result);
    }

    private static int get(String name, int descriptor, int level, int number) throws ErrnoException {
        ByteBuffer memory = ByteBuffer.allocateDirect(2 * Integer.BYTES).order(ByteOrder.nativeOrder());
        memory.putInt(Integer.BYTES, Integer.BYTES);
        long address = Buffer.memoryAddress(memory);
        Kernel.check(
                "getsockopt " + name,
                Kernel.libc().getsockopt(descriptor, level, number, address, address + Integer.BYTES));
        return memory.getInt(0);
    }
}
