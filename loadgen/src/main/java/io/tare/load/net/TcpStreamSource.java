// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.tare.load.pace.TokenBucket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends a stream on an event loop: as fast as it goes, or at a rate. What the client sends is ignored. */
final class TcpStreamSource extends ChannelInboundHandlerAdapter {

    private final StreamCounter counter;
    private final ServedConnection connection;
    private final TokenBucket bucket;
    private final int pieceBytes;
    private final NativeMemory payload;
    private long leftBytes;
    private @Nullable Future<?> timer;

    TcpStreamSource(StreamSettings settings, StreamCounter counter, ServedConnection connection) {
        this.counter = counter;
        this.connection = connection;
        pieceBytes = settings.pieceBytes();
        payload = NativeMemory.ofPayload(pieceBytes);
        bucket = TokenBucket.of(settings.bytesPerSecond(), settings.burstBytes());
        leftBytes = settings.totalBytes() == 0 ? Long.MAX_VALUE : settings.totalBytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        counter.watch(context.channel());
        connection.received().use(connection.discard(), 1);
        // Not within the read that brought the opening: the first write may fill the socket.
        context.executor().execute(() -> send(context));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ((ByteBuf) message).clear().release();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        send(context);
    }

    private void send(ChannelHandlerContext context) {
        while (context.channel().isActive() && context.channel().isWritable() && leftBytes > 0) {
            int want = (int) Math.min(leftBytes, bucket.atMost(pieceBytes));
            long nanos = bucket.nanosUntil(want);
            if (nanos > 0) {
                if (timer == null) {
                    timer = context.executor().schedule(() -> sendAgain(context), nanos, TimeUnit.NANOSECONDS);
                }
                return;
            }
            bucket.take(want);
            leftBytes -= want;
            ByteBuf piece = payload.buffer().retainedSlice(0, want);
            context.writeAndFlush(piece).addListener(sent -> {
                if (sent.isSuccess()) {
                    counter.add(want);
                }
            });
        }
        if (leftBytes == 0 && context.channel() instanceof DuplexChannel duplex) {
            leftBytes = -1;
            // Queued behind what is still on its way out.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
                counter.stamp();
                duplex.shutdownOutput();
            });
        }
    }

    private void sendAgain(ChannelHandlerContext context) {
        timer = null;
        send(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        counter.forget();
        payload.close();
    }
}
