// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client ends of many connections on one event loop, which works only within the calls of the thread that made it. So
 * no handler of a connection contains a hand-off between threads.
 *
 * <p>Not thread-safe: the thread that makes it makes all calls.
 */
public final class SharedLoop implements AutoCloseable {

    /** What a process needs beside its connections. */
    private static final int OTHER_DESCRIPTORS = 64;

    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)");

    private final TcpOptions options;
    private final CallerLoop loop;

    /**
     * Makes one without connections.
     *
     * @param connections how many there will be at once
     * @throws TrafficException if the transport is not available, or this process may not have so many descriptors
     * @throws UnsupportedLoadException with {@link Transport#PLAIN}, which needs a thread for each connection
     */
    public SharedLoop(TcpOptions options, int connections) {
        if (options.transport() == Transport.PLAIN) {
            throw new UnsupportedLoadException(
                    "many connections share an event loop, which transport plain has not; take epoll, io_uring or nio");
        }
        options.transport().requireAvailable();
        requireDescriptors(connections);
        this.options = options;
        loop = new CallerLoop(options.transport().ioHandlerFactory(), options.waitStrategy());
    }

    /**
     * Begins to connect; the future is done in one of the next turns, or at once.
     *
     * @param received where the connection reads to
     * @param handler  what its events go to
     * @throws TrafficException if the kernel refuses what the options ask for
     */
    public ChannelFuture connect(SocketAddress server, RecvByteBufAllocator received, ChannelHandler handler) {
        Channel channel = options.transport().newChannel(server);
        try {
            channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, received);
            // Whoever turns the loop has the time limit.
            channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
            if (server instanceof InetSocketAddress remote) {
                Tuning.apply(options.tuning(), channel, remote.getAddress());
                Tuning.bindTo(options.device(), channel);
            }
        } catch (Throwable e) {
            // No loop knows it yet.
            channel.unsafe().closeForcibly();
            throw e;
        }
        channel.pipeline().addLast(handler);
        channel.unsafe().register(loop, channel.newPromise());
        SocketAddress address = options.transport().address(server);
        return options.local()
                .map(local -> channel.connect(address, new InetSocketAddress(local.getAddress(), 0)))
                .orElseGet(() -> channel.connect(address));
    }

    /**
     * Works once; where it parks, it waits for something to do for at most the given time.
     *
     * @throws TrafficException if the thread was interrupted
     */
    public void turn(long nanos) {
        loop.turn(nanos);
        if (Thread.currentThread().isInterrupted()) {
            throw new TrafficException("the load was interrupted");
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        loop.stop();
    }

    /** Makes sure, before anything is opened, that this process may have so many descriptors; getrlimit(2). */
    private static void requireDescriptors(int connections) {
        long allowed = allowedDescriptors();
        if (connections + OTHER_DESCRIPTORS > allowed) {
            throw new TrafficException(connections + " connections need " + (connections + OTHER_DESCRIPTORS)
                    + " file descriptors, and this process may have " + allowed
                    + "; open fewer, or allow more by ulimit -n");
        }
    }

    private static long allowedDescriptors() {
        try {
            Matcher line = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
            return line.find() && !line.group(1).equals("unlimited") ? Long.parseLong(line.group(1)) : Long.MAX_VALUE;
        } catch (IOException e) {
            // No Linux: the kernel will tell.
            return Long.MAX_VALUE;
        }
    }
}
