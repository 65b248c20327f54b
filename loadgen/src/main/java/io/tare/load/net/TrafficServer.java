// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.tare.load.control.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers the loads of clients that know its token.
 *
 * <p>It listens on the address it is told and on no other. A connection that does not open with the token within
 * {@link TcpOptions#openTimeout()} is closed without a reply. All connections share one thread, which ends with
 * {@link #close()}.
 *
 * <p>Thread-safe.
 */
public final class TrafficServer implements AutoCloseable {

    private static final int MAX_THREADS = 256;

    /** How many connections may wait to be accepted; the kernel has a limit of its own, net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    /** How long a connection's end is waited for before its thread is ended regardless. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** How long accepting rests after it failed. */
    private static final int RETRY_MILLIS = 100;

    private final Token token;
    private final TcpOptions options;
    private final Runs runs;
    private final ServerLoops loops;
    private final ServerChannel listening;
    private final SocketAddress address;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private TrafficServer(SocketAddress bind, Token token, TcpOptions options, int threads) {
        this.token = token;
        this.options = options;
        runs = new Runs(options);
        loops = new ServerLoops(options, threads, () -> !runs.isEmpty());
        listening = options.transport().newServerChannel(bind);
        try {
            address = listen(listening, bind);
            if (address instanceof InetSocketAddress inet) {
                runs.listenOn(inet);
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** Starts a server with a new token on a free port of the loopback address: all that a test needs. */
    public static TrafficServer onLoopback() {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Token.random());
    }

    /** Starts a server with {@link TcpOptions#defaults()}. */
    public static TrafficServer start(SocketAddress bind, Token token) {
        return start(bind, token, TcpOptions.defaults());
    }

    /** Starts a server whose event loops have one thread. */
    public static TrafficServer start(SocketAddress bind, Token token, TcpOptions options) {
        return start(bind, token, options, 1);
    }

    /**
     * Starts a server; it serves when this returns.
     *
     * @param bind    the IP address to listen on, where port 0 takes a free one; or the path of a Unix domain socket,
     *                which must not exist yet
     * @param token   what a client must know to be served
     * @param threads for event loops, in [1, 256]; transport {@code plain} has one for each data connection besides
     * @throws TrafficException if the transport or a CPU is not available or the address cannot be listened on
     */
    public static TrafficServer start(SocketAddress bind, Token token, TcpOptions options, int threads) {
        Addresses.require("bind", bind);
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads must be in [1, " + MAX_THREADS + "]: " + threads);
        }
        options.transport().requireAvailable();
        Threads.requireCpus(options.cpus());
        requireFree(bind);
        return new TrafficServer(bind, token, options, threads);
    }

    /**
     * Returns the address it listens on, with the port that was free if it was told 0.
     *
     * @throws IllegalStateException if it listens on a Unix domain socket
     */
    public InetSocketAddress address() {
        if (address instanceof InetSocketAddress inet) {
            return inet;
        }
        throw new IllegalStateException("the server listens on a Unix domain socket: " + address);
    }

    /** Waits until a run has ended, unless one has already. */
    public void awaitRun() throws InterruptedException {
        runs.awaitEnd();
    }

    /** Returns what a client must know to be served. */
    public Token token() {
        return token;
    }

    /**
     * Ends all runs, closes all connections and ends the server's threads.
     *
     * @throws TrafficException if one has not ended after 10 s
     */
    @Override
    public void close() {
        // Once: the port or the path may be another server's by now.
        if (closed.compareAndSet(false, true)) {
            runs.close();
            stopListening();
            closeConnections();
            loops.close();
            if (address instanceof UnixDomainSocketAddress domain) {
                deleteSocket(domain.getPath());
            }
        }
    }

    /** Waits for each: what an io_uring is still closing when its loop ends, stays open. */
    private void closeConnections() {
        List<ChannelFuture> closing = connections.stream().map(Channel::close).toList();
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        for (ChannelFuture each : closing) {
            each.awaitUninterruptibly(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** Stops at once: the kernel closes the sockets of an io_uring some time after the ring itself. */
    private void stopListening() {
        if (options.transport() == Transport.IO_URING
                && listening instanceof UnixChannel unix
                && unix.fd().isOpen()) {
            try {
                new Socket(unix.fd().intValue()).shutdown(true, true);
            } catch (IOException | NotYetConnectedException e) {
                // It never listened.
            }
        }
    }

    /** Makes sure that nothing is where a socket is to be: Netty would delete it, whatever it is, and bind. */
    private static void requireFree(SocketAddress bind) {
        if (bind instanceof UnixDomainSocketAddress domain
                && Files.exists(domain.getPath(), LinkOption.NOFOLLOW_LINKS)) {
            throw new TrafficException("cannot listen on " + domain + ": Address already in use");
        }
    }

    private SocketAddress listen(ServerChannel channel, SocketAddress bind) {
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        int receiveBufferBytes = options.tuning().receiveBufferBytes();
        if (receiveBufferBytes > 0) {
            // On the listening socket: the window scale is fixed when a connection is accepted, tcp(7).
            channel.config().setOption(ChannelOption.SO_RCVBUF, receiveBufferBytes);
        }
        channel.pipeline().addLast(new Acceptor());
        ChannelFuture bound = loops.first().register(channel);
        await(bound, bind);
        ChannelFuture listening = channel.bind(options.transport().address(bind));
        await(listening, bind);
        return bind instanceof InetSocketAddress ? channel.localAddress() : bind;
    }

    private void await(ChannelFuture future, SocketAddress bind) {
        if (!future.awaitUninterruptibly(options.openTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TrafficException("the server's thread did not listen on " + Addresses.words(bind) + " within "
                    + Sentence.seconds(options.openTimeout()));
        }
        Throwable cause = future.cause();
        if (cause != null) {
            throw new TrafficException(
                    "cannot listen on " + Addresses.words(bind) + ": " + Sentence.from(cause), cause);
        }
    }

    private static void deleteSocket(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new TrafficException("cannot remove " + path + ": " + Sentence.from(e), e);
        }
    }

    /** Spreads accepted connections over the loops. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {

        private final ServerDesk desk = new ServerDesk(token, options.openTimeout(), runs, loops::wake);

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel channel = (Channel) message;
            ServerLoops.Loop loop = loops.next();
            ServedConnection connection = new ServedConnection(new ReceiveTarget(), loop.discard());
            channel.config().setRecvByteBufAllocator(connection.received());
            channel.pipeline().addLast(new OpeningGate(desk, connection));
            loop.events().register(channel).addListener(registered -> {
                if (!registered.isSuccess()) {
                    channel.unsafe().closeForcibly();
                    return;
                }
                connections.add(channel);
                channel.closeFuture().addListener(end -> connections.remove(channel));
                if (closed.get()) {
                    channel.close();
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (closed.get()) {
                return;
            }
            // Out of descriptors, most likely. Who is connected stays so; who is not may try again.
            System.getLogger(TrafficServer.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot accept a connection: {0}", Sentence.from(cause));
            ChannelConfig config = context.channel().config();
            if (config.isAutoRead()) {
                config.setAutoRead(false);
                context.executor().schedule(() -> config.setAutoRead(true), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
