// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.tare.load.control.Fields;
import io.tare.load.control.Frame;
import io.tare.load.control.FrameReader;
import io.tare.load.control.Handshake;
import io.tare.load.control.MalformedException;
import io.tare.load.control.Opening;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a control connection: proof, settings, then reports until the client goes, and the run with it.
 *
 * <p>Whatever is malformed or out of turn closes the connection.
 */
final class ControlGate extends ChannelInboundHandlerAdapter {

    private static final int READ_BYTES = 1024;

    /** Settings are a few dozen short lines. */
    private static final int MAX_PAYLOAD_BYTES = 8 << 10;

    private final ServerDesk desk;
    private final Handshake handshake;
    private final ReceiveTarget received;
    private final ByteBuf bytes = Unpooled.directBuffer(READ_BYTES, READ_BYTES);
    private final FrameReader frames = new FrameReader(MAX_PAYLOAD_BYTES);
    private @Nullable Future<?> timer;
    private boolean proved;
    private @Nullable ServedRun run;

    ControlGate(ServerDesk desk, Opening opening, ReceiveTarget received) {
        this.desk = desk;
        this.received = received;
        handshake = Handshake.of(desk.token(), opening);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        received.use(bytes, 1);
        timer = context.executor()
                .schedule(() -> context.close(), desk.openTimeout().toNanos(), TimeUnit.NANOSECONDS);
        ByteBuf challenge = Unpooled.directBuffer(Handshake.CHALLENGE_BYTES, Handshake.CHALLENGE_BYTES);
        handshake.writeChallenge(challenge);
        context.writeAndFlush(challenge, context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        bytes.release();
        try {
            for (Optional<Frame> frame = frames.next(bytes); frame.isPresent(); frame = frames.next(bytes)) {
                if (!take(context, frame.get())) {
                    context.close();
                    return;
                }
            }
            bytes.clear();
        } catch (MalformedException e) {
            context.close();
        }
    }

    /** Does what a frame asks for; false if it may not. */
    private boolean take(ChannelHandlerContext context, Frame frame) throws MalformedException {
        if (!proved) {
            proved = frame.kind() == Frame.Kind.PROOF && handshake.accepts(frame.payload());
            return proved;
        }
        if (run == null) {
            if (frame.kind() != Frame.Kind.RUN) {
                return false;
            }
            begin(context, frame);
            return true;
        }
        // Who asks and does not listen gets no more answers.
        if (frame.kind() != Frame.Kind.REPORT || !context.channel().isWritable()) {
            return false;
        }
        send(context, Frame.of(Frame.Kind.REPORT, run.report().text()));
        return true;
    }

    private void begin(ChannelHandlerContext context, Frame frame) throws MalformedException {
        try {
            run = desk.runs().begin(Fields.parse(frame.text()));
        } catch (IllegalArgumentException | TrafficException e) {
            ByteBuf refusal = encoded(Frame.of(Frame.Kind.REFUSED, Sentence.from(e)));
            context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        desk.onChange().run();
        if (timer != null) {
            timer.cancel(false);
        }
        send(context, Frame.of(run.ticket()));
    }

    private static void send(ChannelHandlerContext context, Frame frame) {
        context.writeAndFlush(encoded(frame), context.voidPromise());
    }

    private static ByteBuf encoded(Frame frame) {
        ByteBuf buffer = Unpooled.directBuffer(frame.wireBytes(), frame.wireBytes());
        frame.writeTo(buffer);
        return buffer;
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
        if (run != null) {
            desk.runs().end(run);
            desk.onChange().run();
        }
    }
}
