// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.tare.load.kernel.Kernel;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How bytes get in and out of the kernel.
 *
 * <p>Both ends of a connection may use different transports. Thread-safe.
 */
public enum Transport {
    /** Linux epoll through Netty's native library: fewer copies and calls than {@link #NIO}. */
    EPOLL("epoll") {
        @Override
        @Nullable
        Throwable whyUnavailable() {
            return Epoll.unavailabilityCause();
        }

        @Override
        IoHandlerFactory ioHandlerFactory() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Channel newChannel(SocketAddress server) {
            return isDomain(server)
                    ? new EpollDomainSocketChannel()
                    : family(server).map(EpollSocketChannel::new).orElseGet(EpollSocketChannel::new);
        }

        @Override
        ServerChannel newServerChannel(SocketAddress bind) {
            return isDomain(bind)
                    ? new EpollServerDomainSocketChannel()
                    : family(bind).map(EpollServerSocketChannel::new).orElseGet(EpollServerSocketChannel::new);
        }
    },

    /** Linux io_uring through Netty's native library. Containers often are not allowed to use it. */
    IO_URING("io_uring") {
        @Override
        @Nullable
        Throwable whyUnavailable() {
            return IoUring.unavailabilityCause();
        }

        @Override
        IoHandlerFactory ioHandlerFactory() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        Channel newChannel(SocketAddress server) {
            return isDomain(server) ? new IoUringDomainSocketChannel() : new IoUringSocketChannel();
        }

        @Override
        ServerChannel newServerChannel(SocketAddress bind) {
            return isDomain(bind) ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel();
        }
    },

    /** The JDK's own selector. Always available. */
    NIO("nio") {
        @Override
        @Nullable
        Throwable whyUnavailable() {
            return null;
        }

        @Override
        IoHandlerFactory ioHandlerFactory() {
            return NioIoHandler.newFactory();
        }

        @Override
        Channel newChannel(SocketAddress server) {
            return isDomain(server) ? new NioDomainSocketChannel() : new NioSocketChannel();
        }

        @Override
        ServerChannel newServerChannel(SocketAddress bind) {
            return isDomain(bind) ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
        }

        @Override
        SocketAddress address(SocketAddress address) {
            return address;
        }
    },

    /**
     * Plain system calls on Linux, one thread a connection and no event loop: what iperf3 and sockperf do. A server
     * accepts connections as with {@link #EPOLL}.
     */
    PLAIN("plain") {
        @Override
        @Nullable
        Throwable whyUnavailable() {
            Throwable epoll = Epoll.unavailabilityCause();
            return epoll == null
                    ? Kernel.unavailabilityCause()
                            .map(UnsupportedOperationException::new)
                            .orElse(null)
                    : epoll;
        }

        @Override
        IoHandlerFactory ioHandlerFactory() {
            return EPOLL.ioHandlerFactory();
        }

        @Override
        Channel newChannel(SocketAddress server) {
            return EPOLL.newChannel(server);
        }

        @Override
        ServerChannel newServerChannel(SocketAddress bind) {
            return EPOLL.newServerChannel(bind);
        }
    };

    private final String id;

    Transport(String id) {
        this.id = id;
    }

    /** Returns the fastest transport that is available here. */
    public static Transport best() {
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    /**
     * Returns the transport with the given {@link #id()}, available or not.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Transport named(String id) {
        return Arrays.stream(values())
                .filter(transport -> transport.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("transport must be one of "
                        + Arrays.stream(values()).map(Transport::id).collect(Collectors.joining(", ")) + ": " + id));
    }

    /** Returns the name by which users choose this transport. */
    public String id() {
        return id;
    }

    public boolean isAvailable() {
        return whyUnavailable() == null;
    }

    /** Returns why this transport cannot be used here, in one line; empty if it can. */
    public Optional<String> unavailabilityCause() {
        Throwable cause = whyUnavailable();
        if (cause == null) {
            return Optional.empty();
        }
        // The outer exceptions only say that loading failed; the innermost says why.
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Optional.of(Sentence.from(cause));
    }

    void requireAvailable() {
        unavailabilityCause().ifPresent(cause -> {
            throw new TrafficException("transport " + id + " is not available here: " + cause);
        });
    }

    /** Throws if the system calls that loads over UDP use are not available here. */
    static void requireDatagrams() {
        PLAIN.unavailabilityCause().ifPresent(cause -> {
            throw new UnsupportedLoadException("loads over UDP need Linux system calls: " + cause);
        });
    }

    abstract @Nullable Throwable whyUnavailable();

    abstract IoHandlerFactory ioHandlerFactory();

    /** Returns a channel for a client, TCP or Unix domain. */
    abstract Channel newChannel(SocketAddress server);

    /** Returns a channel for a server, TCP or Unix domain. */
    abstract ServerChannel newServerChannel(SocketAddress bind);

    /** Returns an address in the terms of this transport. */
    SocketAddress address(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress domain
                ? new DomainSocketAddress(domain.getPath().toString())
                : address;
    }

    /**
     * What kind of socket an address takes, where that matters: a packet of one for both takes a longer way through the
     * kernel, and the tools that others measure with do not go it. Empty for one that waits on all addresses.
     */
    private static Optional<SocketProtocolFamily> family(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet)
                || internet.getAddress() == null
                || internet.getAddress().isAnyLocalAddress()) {
            return Optional.empty();
        }
        return Optional.of(
                internet.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
    }

    static boolean isDomain(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }
}
