// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
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
        SocketChannel newSocketChannel() {
            return new EpollSocketChannel();
        }

        @Override
        ServerChannel newServerChannel() {
            return new EpollServerSocketChannel();
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
        SocketChannel newSocketChannel() {
            return new NioSocketChannel();
        }

        @Override
        ServerChannel newServerChannel() {
            return new NioServerSocketChannel();
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

    abstract @Nullable Throwable whyUnavailable();

    abstract IoHandlerFactory ioHandlerFactory();

    abstract SocketChannel newSocketChannel();

    abstract ServerChannel newServerChannel();
}
