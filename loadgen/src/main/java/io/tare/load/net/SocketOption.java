// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An option of a Linux socket that Java does not know, setsockopt(2).
 *
 * @param name   as in the man page
 * @param level  as in the kernel's headers, the same on all of Netty's architectures
 * @param number as in the kernel's headers
 * @param value  four or eight bytes in native order for an integer
 */
record SocketOption(String name, int level, int number, byte[] value) {

    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;

    private static final int IP_TOS = 1;
    private static final int TCP_MAXSEG = 2;
    private static final int TCP_CONGESTION = 13;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_BUSY_POLL = 46;
    private static final int SO_MAX_PACING_RATE = 47;
    private static final int IPV6_TCLASS = 67;

    /** Of the eight bits of the traffic class, the lower two are for congestion notification. */
    private static final int DSCP_SHIFT = 2;

    /** Returns what a tuning asks for beyond what Java knows, for a connection with the given address. */
    static List<SocketOption> of(TcpTuning tuning, InetAddress address) {
        List<SocketOption> options = new ArrayList<>();
        if (tuning.segmentBytes() > 0) {
            options.add(integer("TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG, tuning.segmentBytes()));
        }
        if (!tuning.congestionControl().isEmpty()) {
            options.add(text("TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, tuning.congestionControl()));
        }
        if (tuning.dscp() > 0) {
            int trafficClass = tuning.dscp() << DSCP_SHIFT;
            options.add(
                    address instanceof Inet6Address
                            ? integer("IPV6_TCLASS", IPPROTO_IPV6, IPV6_TCLASS, trafficClass)
                            : integer("IP_TOS", IPPROTO_IP, IP_TOS, trafficClass));
        }
        if (tuning.pacingBytesPerSecond() > 0) {
            byte[] bytes = new byte[Long.BYTES];
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(tuning.pacingBytesPerSecond());
            options.add(new SocketOption("SO_MAX_PACING_RATE", SOL_SOCKET, SO_MAX_PACING_RATE, bytes));
        }
        if (tuning.busyPollMicros() > 0) {
            options.add(integer("SO_BUSY_POLL", SOL_SOCKET, SO_BUSY_POLL, tuning.busyPollMicros()));
        }
        return options;
    }

    /** Returns the option that binds a socket to a network device. */
    static SocketOption device(String device) {
        return text("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, device);
    }

    private static SocketOption integer(String name, int level, int number, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
        return new SocketOption(name, level, number, bytes);
    }

    private static SocketOption text(String name, int level, int number, String value) {
        return new SocketOption(name, level, number, value.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Sets it.
     *
     * @throws TrafficException if the kernel refuses
     */
    void applyTo(Socket socket) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.allocateDirect(value.length).put(value).flip();
            socket.setRawOpt(level, number, bytes);
        } catch (IOException | ChannelException e) {
            throw new TrafficException("cannot set " + name + " to " + words() + ": " + Sentence.from(e), e);
        }
    }

    private String words() {
        if (name.equals("TCP_CONGESTION") || name.equals("SO_BINDTODEVICE")) {
            return new String(value, StandardCharsets.US_ASCII);
        }
        ByteBuffer number = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return Long.toString(value.length == Long.BYTES ? number.getLong() : number.getInt());
    }
}
