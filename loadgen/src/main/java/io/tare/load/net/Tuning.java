// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;

/** Tells the kernel what a {@link TcpTuning} asks for. */
final class Tuning {

    private Tuning() {}

    /**
     * Applies a tuning to a channel that is not connected yet, or was just accepted.
     *
     * @throws TrafficException if the kernel refuses, or the transport cannot say it
     */
    static void apply(TcpTuning tuning, Channel channel, InetAddress address) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, tuning.noDelay());
        if (tuning.sendBufferBytes() > 0) {
            channel.config().setOption(ChannelOption.SO_SNDBUF, tuning.sendBufferBytes());
        }
        if (tuning.receiveBufferBytes() > 0) {
            channel.config().setOption(ChannelOption.SO_RCVBUF, tuning.receiveBufferBytes());
        }
        set(SocketOption.of(tuning, address), channel);
    }

    /**
     * Makes sure that a tuning can be applied here, by a socket that is not used for anything else.
     *
     * @throws TrafficException if the kernel refuses, or the transport cannot say it
     */
    static void requirePossible(TcpTuning tuning, Transport transport) {
        if (!tuning.needsSocketOptions()) {
            return;
        }
        if (transport == Transport.NIO) {
            throw impossible(
                    SocketOption.of(tuning, InetAddress.getLoopbackAddress()).get(0));
        }
        Socket socket = Socket.newSocketStream();
        try {
            SocketOption.of(tuning, InetAddress.getLoopbackAddress()).forEach(option -> option.applyTo(socket));
        } finally {
            close(socket);
        }
    }

    /** Applies a tuning to a socket that is not connected yet. */
    static void apply(TcpTuning tuning, Socket socket, InetAddress address) throws IOException {
        socket.setTcpNoDelay(tuning.noDelay());
        if (tuning.sendBufferBytes() > 0) {
            socket.setSendBufferSize(tuning.sendBufferBytes());
        }
        if (tuning.receiveBufferBytes() > 0) {
            socket.setReceiveBufferSize(tuning.receiveBufferBytes());
        }
        SocketOption.of(tuning, address).forEach(option -> option.applyTo(socket));
    }

    /** Applies what of a tuning is not of TCP. */
    static void applyToDatagrams(TcpTuning tuning, Socket socket, InetAddress address) throws IOException {
        if (tuning.sendBufferBytes() > 0) {
            socket.setSendBufferSize(tuning.sendBufferBytes());
        }
        if (tuning.receiveBufferBytes() > 0) {
            socket.setReceiveBufferSize(tuning.receiveBufferBytes());
        }
        TcpTuning datagrams = tuning.withSegmentBytes(0).withCongestionControl("");
        SocketOption.of(datagrams, address).forEach(option -> option.applyTo(socket));
    }

    /** Binds to a network device, unless it is empty. */
    static void bindTo(String device, Channel channel) {
        if (!device.isEmpty()) {
            set(List.of(SocketOption.device(device)), channel);
        }
    }

    /** Binds to a network device, unless it is empty. */
    static void bindTo(String device, Socket socket) {
        if (!device.isEmpty()) {
            SocketOption.device(device).applyTo(socket);
        }
    }

    private static void set(List<SocketOption> options, Channel channel) {
        for (SocketOption option : options) {
            if (!(channel instanceof UnixChannel unix)) {
                throw impossible(option);
            }
            option.applyTo(new Socket(unix.fd().intValue()));
        }
    }

    private static TrafficException impossible(SocketOption option) {
        return new TrafficException("transport nio cannot set " + option.name() + "; epoll, io_uring and plain can");
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
