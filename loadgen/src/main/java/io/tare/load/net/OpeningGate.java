// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.tare.load.control.Opening;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection from everything until it has opened as one for control or as one of a run's data connections.
 *
 * <p>Reads no more than the opening, waits no longer than it is told, and closes without a word what is not valid.
 */
final class OpeningGate extends ChannelInboundHandlerAdapter {

    private final ServerDesk desk;
    private final ServedConnection connection;
    private final ByteBuf bytes = Unpooled.directBuffer(Opening.BYTES, Opening.BYTES);
    private @Nullable Future<?> timer;

    OpeningGate(ServerDesk desk, ServedConnection connection) {
        this.desk = desk;
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection.received().use(bytes, 1);
        timer = context.executor()
                .schedule(() -> context.close(), desk.openTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        bytes.release();
        if (bytes.isWritable()) {
            return;
        }
        Optional<Opening> opening = Opening.tryRead(bytes);
        if (opening.isEmpty()) {
            context.close();
            return;
        }
        switch (opening.get().role()) {
            case CONTROL -> {
                context.pipeline().addLast(new ControlGate(desk, opening.get(), connection.received()));
                context.pipeline().remove(this);
            }
            case DATA -> serve(context, opening.get());
        }
    }

    private void serve(ChannelHandlerContext context, Opening opening) {
        Optional<ServedRun> run = desk.runs().find(opening.key());
        if (run.isEmpty() || !run.get().admit(context.channel(), opening.index())) {
            context.close();
            return;
        }
        ByteBuf reply = Unpooled.directBuffer(Opening.BYTES, Opening.BYTES);
        opening.writeTo(reply);
        context.channel().writeAndFlush(reply, context.channel().voidPromise());
        context.pipeline().remove(this);
        run.get().serve(context.channel(), opening.index(), connection);
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
        bytes.release();
    }
}
