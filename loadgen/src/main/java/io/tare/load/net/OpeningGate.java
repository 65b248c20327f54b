// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection from its load until it has opened with a valid frame.
 *
 * <p>Reads no more than one frame, waits no longer than it is told, and closes without a word what is not valid.
 */
final class OpeningGate extends ChannelInboundHandlerAdapter {

    private final Token token;
    private final Duration timeout;
    private final ServedConnection connection;
    private final ByteBuf request = Unpooled.directBuffer(Opening.REQUEST_BYTES, Opening.REQUEST_BYTES);
    private @Nullable Future<?> timer;

    OpeningGate(Token token, Duration timeout, ServedConnection connection) {
        this.token = token;
        this.timeout = timeout;
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection.received().use(request, 1);
        timer = context.executor().schedule(() -> context.close(), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        request.release();
        if (request.isWritable()) {
            return;
        }
        Optional<Opening> opening = Opening.tryRead(request, token);
        if (opening.isEmpty()) {
            context.close();
            return;
        }
        ByteBuf reply = Unpooled.directBuffer(Opening.REPLY_BYTES, Opening.REPLY_BYTES);
        opening.get().writeReply(reply);
        context.pipeline()
                .addLast(opening.get().kind().server(opening.get().unitBytes(), connection))
                .remove(this);
        context.channel().writeAndFlush(reply, context.channel().voidPromise());
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
        request.release();
    }
}
