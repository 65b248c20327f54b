// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The answering half of {@link TcpPingPong}: sends each whole message back.
 *
 * <p>One buffer is all it has: a message is received into it and sent from it, and nothing is read while a reply
 * is on its way out, so a client that does not read its replies makes none pile up here.
 */
final class TcpPingPongEcho extends ChannelInboundHandlerAdapter {

    private final ServedConnection connection;
    private final ByteBuf message;

    TcpPingPongEcho(int messageBytes, ServedConnection connection) {
        this.connection = connection;
        this.message = Unpooled.directBuffer(messageBytes, messageBytes);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection.received().use(message, 1);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        message.release();
        if (message.isWritable()) {
            return;
        }
        context.writeAndFlush(message.retain(), context.voidPromise());
        if (message.refCnt() == 1) {
            message.clear();
            return;
        }
        // The kernel did not take all of it. An empty buffer queued behind tells when the rest is out.
        context.channel().config().setAutoRead(false);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess()) {
                message.clear();
                context.channel().config().setAutoRead(true);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        message.release();
    }
}
