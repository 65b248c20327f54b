// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tare.load.control.Opening;
import io.tare.load.control.Ticket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of many connections: opens, and has one message under way as long as the load goes on. */
final class MemberConnection extends ChannelInboundHandlerAdapter {

    private final int index;
    private final int messageBytes;
    private final Opening opening;
    private final ManyConnections load;
    private final ByteBuf greeting = Unpooled.directBuffer(Opening.BYTES, Opening.BYTES);
    private final ByteBuf request;
    private final ByteBuf reply;
    private final ReceiveTarget received = new ReceiveTarget();
    private @Nullable ChannelHandlerContext context;
    private boolean open;
    private long sentNanos;
    private long roundTrips;

    MemberConnection(int index, int messageBytes, Ticket ticket, ManyConnections load) {
        this.index = index;
        this.messageBytes = messageBytes;
        this.load = load;
        opening = Opening.data(ticket, index);
        request = Unpooled.directBuffer(messageBytes, messageBytes).writeZero(messageBytes);
        reply = Unpooled.directBuffer(messageBytes, messageBytes);
        received.use(greeting, 1);
    }

    ReceiveTarget received() {
        return received;
    }

    long roundTrips() {
        return roundTrips;
    }

    void forgetRoundTrips() {
        roundTrips = 0;
    }

    /** Sends a message. */
    void send() {
        if (context == null) {
            throw new IllegalStateException("connection " + index + " is not open");
        }
        byte sequence = (byte) roundTrips;
        request.setIndex(0, messageBytes).setByte(0, sequence).setByte(messageBytes - 1, sequence);
        reply.clear();
        sentNanos = System.nanoTime();
        context.writeAndFlush(request.retain(), context.voidPromise());
    }

    /** Gives its memory back, when its loop has ended. */
    void release() {
        greeting.release();
        request.release();
        reply.release();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        ByteBuf bytes = Unpooled.directBuffer(Opening.BYTES, Opening.BYTES);
        opening.writeTo(bytes);
        context.writeAndFlush(bytes, context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ((ByteBuf) message).release();
        if (!open) {
            onGreeting();
        } else if (!reply.isWritable()) {
            onReply();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        load.fail(index, "the server closed it");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        load.fail(index, Sentence.from(cause));
    }

    private void onGreeting() {
        if (greeting.isWritable()) {
            return;
        }
        if (!Opening.tryRead(greeting).equals(Optional.of(opening))) {
            load.fail(index, "the server answers, but not as a traffic server of this version");
            return;
        }
        open = true;
        received.use(reply, 1);
        load.opened();
    }

    private void onReply() {
        long now = System.nanoTime();
        byte sequence = request.getByte(0);
        if (reply.getByte(0) != sequence || reply.getByte(messageBytes - 1) != sequence) {
            load.fail(index, "its reply is not the message sent");
            return;
        }
        roundTrips++;
        load.replied(now - sentNanos, now);
        send();
    }
}
