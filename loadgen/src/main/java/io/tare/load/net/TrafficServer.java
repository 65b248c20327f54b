// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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

    /** As large as a level 2 cache holds beside other data: what is received is overwritten before it is evicted. */
    private static final int DISCARD_BYTES = 256 << 10;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Token token;
    private final TcpOptions options;
    private final ManualIoEventLoop loop;
    private final ByteBuf discard;
    private final Thread thread;
    private final InetSocketAddress address;

    private TrafficServer(InetSocketAddress bind, Token token, TcpOptions options) {
        this.token = token;
        this.options = options;
        loop = new ManualIoEventLoop(null, null, options.transport().ioHandlerFactory());
        discard = Unpooled.directBuffer(DISCARD_BYTES, DISCARD_BYTES);
        thread = new FastThreadLocalThread(
                this::serve, "traffic-server-" + options.transport().id());
        // A server that was forgotten does not keep its JVM alive.
        thread.setDaemon(true);
        loop.setOwningThread(thread);
        thread.start();
        try {
            address = (InetSocketAddress) listen(bind).localAddress();
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
    public static TrafficServer start(InetSocketAddress bind, Token token) {
        return start(bind, token, TcpOptions.defaults());
    }

    /**
     * Starts a server; it serves when this returns.
     *
     * @param bind  the address to listen on; port 0 takes a free one
     * @param token what a client must know to be served
     * @throws TrafficException if the transport is not available or the address cannot be listened on
     */
    public static TrafficServer start(InetSocketAddress bind, Token token, TcpOptions options) {
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("bind must be a resolved address: " + bind);
        }
        options.transport().requireAvailable();
        return new TrafficServer(bind, token, options);
    }

    /** Returns the address it listens on, with the port that was free if it was told 0. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns what a client must know to be served. */
    public Token token() {
        return token;
    }

    /**
     * Closes all connections and ends the server's thread.
     *
     * @throws TrafficException if the thread has not ended after 10 s
     */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        boolean interrupted = false;
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (thread.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new TrafficException(
                    "the thread " + thread.getName() + " did not end within " + Sentence.seconds(STOP_TIMEOUT));
        }
    }

    private void serve() {
        boolean spin = options.waitStrategy() == WaitStrategy.SPIN;
        try {
            while (!loop.isTerminated()) {
                if (spin) {
                    loop.runNow();
                } else {
                    loop.run(0);
                }
            }
        } finally {
            discard.release();
        }
    }

    private Channel listen(InetSocketAddress bind) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channelFactory(options.transport()::newServerChannel)
                .childOption(ChannelOption.TCP_NODELAY, options.noDelay())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel);
                    }
                });
        if (options.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, options.sendBufferBytes());
        }
        if (options.receiveBufferBytes() > 0) {
            // On the listening socket: the window scale is fixed when a connection is accepted, tcp(7).
            bootstrap.option(ChannelOption.SO_RCVBUF, options.receiveBufferBytes());
        }
        ChannelFuture bound = bootstrap.bind(bind);
        if (!bound.awaitUninterruptibly(options.openTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TrafficException("the thread " + thread.getName() + " did not listen on "
                    + NetUtil.toSocketAddressString(bind) + " within " + Sentence.seconds(options.openTimeout()));
        }
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new TrafficException(
                    "cannot listen on " + NetUtil.toSocketAddressString(bind) + ": " + Sentence.from(cause), cause);
        }
        return bound.channel();
    }

    private void admit(Channel channel) {
        ServedConnection connection = new ServedConnection(new ReceiveTarget(), discard);
        channel.config().setRecvByteBufAllocator(connection.received());
        channel.pipeline().addLast(new OpeningGate(token, options.openTimeout(), connection));
    }
}
