// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.OptionalInt;
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

    /** What a sender may have queued here beyond what the kernel took, before it is not writable. */
    private static final WriteBufferWaterMark QUEUE_BYTES = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /** As much as may come in one turn of the loop before its target is there. */
    private static final int EARLY_BYTES = 4 << 10;

    /** How long the connection's end is waited for. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final ConnectionHealth health;
    private final TcpOptions options;

    /**
     * What came when nobody waited for it. An io_uring is told where to read to before something comes, and epoll reads
     * once more when the other side has closed.
     */
    private final ByteBuf early = Unpooled.directBuffer(EARLY_BYTES, EARLY_BYTES);

    private final ReceiveTarget received = new ReceiveTarget(early);
    private final CallerLoop loop;
    private final Channel channel;
    private final @Nullable Socket direct;
    private Runnable onReceived = () -> {};

    /** The channel's, while there is no room for more that nobody waits for. */
    private @Nullable ChannelConfig paused;

    private CallerConnection(SocketAddress address, TcpOptions options) {
        health = new ConnectionHealth(Addresses.words(address));
        this.options = options;
        loop = new CallerLoop(options.transport().ioHandlerFactory(), options.waitStrategy());
        try {
            channel = connect(address);
            direct = options.transport() == Transport.EPOLL
                    ? new Socket(((UnixChannel) channel).fd().intValue())
                    : null;
        } catch (Throwable e) {
            loop.stop();
            early.release();
            throw e;
        }
    }

    /**
     * Connects.
     *
     * @throws TrafficException if the transport is not available, or the server cannot be reached
     */
    static CallerConnection open(SocketAddress address, TcpOptions options) {
        options.transport().requireAvailable();
        return new CallerConnection(address, options);
    }

    @Override
    public OptionalInt descriptor() {
        return channel.isOpen() && channel instanceof UnixChannel unix
                ? OptionalInt.of(unix.fd().intValue())
                : OptionalInt.empty();
    }

    @Override
    public void sendNoMore() {
        // Queued behind what was written.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> ((DuplexChannel) channel).shutdownOutput());
    }

    @Override
    public void receive(ByteBuf target, Runnable onReceived) {
        received.use(target, 1);
        this.onReceived = onReceived;
    }

    @Override
    public void checkUsable(String awaited) {
        health.checkUsable(awaited);
    }

    @Override
    public void write(ByteBuf buffer) {
        if (direct != null && queueIsEmpty()) {
            send(direct, buffer);
        }
        if (buffer.isReadable()) {
            channel.write(buffer, channel.voidPromise());
        } else {
            buffer.release();
        }
    }

    private boolean queueIsEmpty() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && queue.isEmpty();
    }

    /** Gives the kernel what it takes, past Netty's queue, whose entries are garbage in a thread that is not Netty's. */
    private void send(Socket socket, ByteBuf buffer) {
        try {
            buffer.skipBytes(socket.sendAddress(buffer.memoryAddress(), buffer.readerIndex(), buffer.writerIndex()));
        } catch (IOException e) {
            health.fail(Sentence.from(e), e);
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean hasRoom() {
        return channel.isWritable();
    }

    @Override
    public void await(BooleanSupplier condition, String awaited) {
        await(condition, awaited, options.replyTimeout());
    }

    @Override
    public boolean awaitUntil(BooleanSupplier condition, long deadlineNanos, String awaited) {
        boolean timeLeft = true;
        while (!condition.getAsBoolean()) {
            if (!timeLeft) {
                return false;
            }
            long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
            timeLeft = leftNanos > 0;
            turn(leftNanos, awaited);
        }
        return true;
    }

    @Override
    public void fail(String reason) {
        health.fail(reason, null);
    }

    @Override
    public void close() {
        if (!health.close()) {
            return;
        }
        ChannelFuture closed = channel.close();
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        // What an io_uring is still closing when its loop ends, stays open.
        while (!closed.isDone() && System.nanoTime() - deadline < 0) {
            loop.run(CLOSE_TIMEOUT.toNanos());
        }
        loop.stop();
        early.release();
    }

    @Override
    public void await(BooleanSupplier condition, String awaited, Duration timeout) {
        long leftNanos = timeout.toNanos();
        long deadline = System.nanoTime() + leftNanos;
        while (!condition.getAsBoolean()) {
            if (leftNanos <= 0) {
                health.timeOut(timeout);
            }
            turn(leftNanos, awaited);
            leftNanos = deadline - System.nanoTime();
        }
    }

    /** Lets the event loop work once, for at most the given time. */
    private void turn(long leftNanos, String awaited) {
        if (early.isReadable()) {
            deliverEarly();
            ChannelConfig resumed = paused;
            if (resumed != null && early.isWritable()) {
                paused = null;
                resumed.setAutoRead(true);
            }
            return;
        }
        health.checkGoing(awaited);
        loop.turn(leftNanos);
    }

    private Channel connect(SocketAddress address) {
        Transport transport = options.transport();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(() -> tuned(transport.newChannel(address), address))
                // Netty's resolvers are global and live on threads of their own.
                .disableResolver()
                .option(ChannelOption.RECVBUF_ALLOCATOR, received)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE_BYTES)
                // The wait below has the time limit.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new Events());
        ChannelFuture connected = options.local()
                .map(local -> bootstrap.connect(transport.address(address), local))
                .orElseGet(() -> bootstrap.connect(transport.address(address)));
        await(connected::isDone, "accept the connection", options.openTimeout());
        Throwable cause = connected.cause();
        if (cause instanceof TrafficException refused) {
            throw refused;
        }
        if (cause != null) {
            // Netty's own words repeat the address; the kernel's are in the cause.
            Throwable origin = cause.getCause() == null ? cause : cause.getCause();
            throw new TrafficException("cannot connect to " + health.peer() + ": " + Sentence.from(origin), cause);
        }
        return connected.channel();
    }

    private Channel tuned(Channel channel, SocketAddress address) {
        try {
            if (address instanceof InetSocketAddress remote) {
                Tuning.apply(options.tuning(), channel, remote.getAddress());
                Tuning.bindTo(options.device(), channel);
            }
            return channel;
        } catch (Throwable e) {
            // No loop knows it yet.
            channel.unsafe().closeForcibly();
            throw e;
        }
    }

    private void deliverEarly() {
        ByteBuf target = received.target();
        while (early.isReadable() && target.isWritable()) {
            target.writeBytes(early, Math.min(early.readableBytes(), target.writableBytes()));
            onReceived.run();
        }
        early.discardReadBytes();
    }

    private final class Events extends ChannelInboundHandlerAdapter {

        @Override
        @SuppressWarnings("ReferenceEquality") // Which buffer it is, not what is in it.
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                if (bytes == received.target()) {
                    onReceived.run();
                    return;
                }
                if (bytes != early) {
                    // The target when the read began.
                    early.writeBytes(bytes, bytes.writerIndex() - received.lastBytes(), received.lastBytes());
                }
                deliverEarly();
                if (!early.isWritable()) {
                    paused = context.channel().config().setAutoRead(false);
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            health.fail("it closed the connection", null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            health.fail(Sentence.from(cause), cause);
        }
    }
}
