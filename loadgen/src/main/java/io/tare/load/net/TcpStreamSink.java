// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Receives a stream on an event loop: discards what comes, and confirms each chunk once all of it was received, if asked.
 *
 * <p>A confirmation is the number of whole chunks received so far, as 8 bytes. It is cumulative, so a client that
 * does not read its confirmations makes none pile up here.
 */
final class TcpStreamSink extends ChannelInboundHandlerAdapter {

    /** Enough to empty a full receive buffer in one go, and still bounded. */
    private static final int MAX_READS = 16;

    private final StreamSettings settings;
    private final StreamCounter counter;
    private final ServedConnection connection;
    private @Nullable LowWater lowWater;
    private long confirmedChunks;

    TcpStreamSink(StreamSettings settings, StreamCounter counter, ServedConnection connection) {
        this.settings = settings;
        this.counter = counter;
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        counter.watch(context.channel());
        if (context.channel() instanceof UnixChannel unix) {
            lowWater = new LowWater(new Socket(unix.fd().intValue()));
        }
        connection.received().use(connection.discard(), MAX_READS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        counter.add(received.readableBytes());
        received.clear().release();
        if (settings.confirm()) {
            confirm(context);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws IOException {
        if (lowWater != null && context.channel().isOpen()) {
            lowWater.set(settings, counter.bytes());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        counter.forget();
        counter.stamp();
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (settings.confirm()) {
            confirm(context);
        }
    }

    private void confirm(ChannelHandlerContext context) {
        long receivedChunks = counter.bytes() / settings.chunkBytes();
        if (receivedChunks == confirmedChunks || !context.channel().isWritable()) {
            return;
        }
        confirmedChunks = receivedChunks;
        ByteBuf confirmation = context.alloc().directBuffer(Long.BYTES).writeLong(receivedChunks);
        context.writeAndFlush(confirmation, context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
