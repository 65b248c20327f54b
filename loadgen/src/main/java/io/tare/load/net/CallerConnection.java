// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client end of a TCP connection, whose event loop is run by the thread that opened it, inside the calls that
 * this thread makes. So no operation contains a hand-off between threads.
 *
 * <p>A connection that failed once stays failed. Not thread-safe: all calls, {@link #close()} included, come from
 * the opening thread.
 */
final class CallerConnection implements Connection {

    private final Thread owner = Thread.currentThread();
    private final String peer;
    private final TcpOptions options;
    private final boolean spin;
    private final ReceiveTarget received = new ReceiveTarget();
    private final ManualIoEventLoop loop;
    private final Channel channel;
    private Runnable onReceived = () -> {};
    private @Nullable String failure;
    private @Nullable Throwable failureCause;
    private boolean closed;

    private CallerConnection(InetSocketAddress address, TcpOptions options) {
        this.peer = NetUtil.toSocketAddressString(address);
        this.options = options;
        spin = options.waitStrategy() == WaitStrategy.SPIN;
        loop = new CallerLoop(owner, options.transport().ioHandlerFactory());
        try {
            channel = connect(address);
        } catch (Throwable e) {
            stopLoop();
            throw e;
        }
    }

    /**
     * Connects to a traffic server and has it accept the load.
     *
     * @throws TrafficException if the transport is not available, or the server cannot be reached or does not accept
     */
    static CallerConnection open(InetSocketAddress address, Token token, Opening opening, TcpOptions options) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address must be resolved: " + address);
        }
        options.transport().requireAvailable();
        CallerConnection connection = new CallerConnection(address, options);
        try {
            connection.introduce(token, opening);
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void receive(ByteBuf target, Runnable onReceived) {
        received.use(target, 1);
        this.onReceived = onReceived;
    }

    @Override
    public void checkUsable(String awaited) {
        checkOwner();
        if (closed) {
            throw new IllegalStateException("the connection to " + peer + " is closed");
        }
        if (failure != null) {
            throw failed(awaited);
        }
    }

    @Override
    public void write(ByteBuf buffer) {
        channel.write(buffer, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void await(BooleanSupplier condition, String awaited) {
        await(condition, awaited, options.replyTimeout());
    }

    @Override
    public boolean awaitUntil(BooleanSupplier condition, long deadlineNanos, String awaited) {
        while (!condition.getAsBoolean()) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            turn(leftNanos, awaited);
        }
        return true;
    }

    @Override
    public void fail(String reason) {
        fail(reason, null);
    }

    @Override
    public void close() {
        checkOwner();
        if (closed) {
            return;
        }
        closed = true;
        channel.close();
        stopLoop();
    }

    private void await(BooleanSupplier condition, String awaited, Duration timeout) {
        long leftNanos = timeout.toNanos();
        long deadline = System.nanoTime() + leftNanos;
        while (!condition.getAsBoolean()) {
            if (failure == null && leftNanos <= 0) {
                fail("it did not within " + Sentence.seconds(timeout), null);
            }
            turn(leftNanos, awaited);
            leftNanos = deadline - System.nanoTime();
        }
    }

    /** Lets the event loop work once, for at most the given time. */
    private void turn(long leftNanos, String awaited) {
        if (failure == null && owner.isInterrupted()) {
            fail("the waiting thread was interrupted", null);
        }
        if (failure != null) {
            throw failed(awaited);
        }
        if (spin) {
            loop.runNow();
        } else {
            loop.run(leftNanos);
        }
    }

    private Channel connect(InetSocketAddress address) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(options.transport()::newSocketChannel)
                // Netty's resolvers are global and live on threads of their own.
                .disableResolver()
                .option(ChannelOption.RECVBUF_ALLOCATOR, received)
                .option(ChannelOption.TCP_NODELAY, options.noDelay())
                // The wait below has the time limit.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new Events());
        if (options.sendBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, options.sendBufferBytes());
        }
        if (options.receiveBufferBytes() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, options.receiveBufferBytes());
        }
        ChannelFuture connected = bootstrap.connect(address);
        await(connected::isDone, "accept the connection", options.openTimeout());
        Throwable cause = connected.cause();
        if (cause != null) {
            // Netty's own words repeat the address; the kernel's are in the cause.
            Throwable origin = cause.getCause() == null ? cause : cause.getCause();
            throw new TrafficException("cannot connect to " + peer + ": " + Sentence.from(origin), cause);
        }
        return connected.channel();
    }

    private void introduce(Token token, Opening opening) {
        ByteBuf reply = Unpooled.directBuffer(Opening.REPLY_BYTES, Opening.REPLY_BYTES);
        try {
            receive(reply, () -> {});
            ByteBuf request = Unpooled.directBuffer(Opening.REQUEST_BYTES, Opening.REQUEST_BYTES);
            opening.writeRequest(request, token);
            write(request);
            flush();
            await(() -> !reply.isWritable(), "accept the token and the load", options.openTimeout());
            if (!opening.isAcceptedBy(reply)) {
                throw new TrafficException(peer + " answers, but is not a traffic server of this version");
            }
        } finally {
            receive(Unpooled.EMPTY_BUFFER, () -> {});
            reply.release();
        }
    }

    private void fail(String reason, @Nullable Throwable cause) {
        // What follows the first failure is its consequence.
        if (failure == null) {
            failure = reason;
            failureCause = cause;
        }
    }

    private TrafficException failed(String awaited) {
        return new TrafficException("waiting for " + peer + " to " + awaited + " failed: " + failure, failureCause);
    }

    private void checkOwner() {
        if (!owner.equals(Thread.currentThread())) {
            throw new IllegalStateException("the connection to " + peer + " belongs to the thread " + owner.getName()
                    + ", not to " + Thread.currentThread().getName());
        }
    }

    private void stopLoop() {
        loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
    }

    private final class Events extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            onReceived.run();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("it closed the connection", null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(Sentence.from(cause), cause);
        }
    }

    private static final class CallerLoop extends ManualIoEventLoop {

        CallerLoop(Thread owner, IoHandlerFactory factory) {
            super(owner, factory);
        }

        /** Keeps Netty's selector from blocking in an interrupted thread, and from clearing its flag unseen. */
        @Override
        protected boolean canBlock() {
            return !Thread.currentThread().isInterrupted();
        }
    }
}
