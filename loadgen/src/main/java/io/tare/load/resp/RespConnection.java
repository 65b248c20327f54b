// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.tare.load.net.ReceiveTarget;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from its opening to its end: says who it is, sends requests, and matches replies to them by their
 * order. A request and its reply allocate nothing. For the loop's thread.
 */
final class RespConnection extends ChannelInboundHandlerAdapter {

    private static final int RECEIVE_BYTES = 16 << 10;

    private final RespRun run;
    private final int slot;
    private final RequestBatch requests;
    private final RespReader reader;
    private final ByteBuf bytes = Unpooled.directBuffer(RECEIVE_BYTES, RECEIVE_BYTES);
    private final ReceiveTarget received = new ReceiveTarget();
    private final long[] dueNanos;
    private final long[] sentNanos;
    private final int mask;
    private @Nullable ChannelHandlerContext context;
    private boolean ready;
    private boolean broken;
    private long asked;
    private long sent;
    private long replied;
    private long signNanos = System.nanoTime();

    /**
     * Makes one.
     *
     * @param slot     which of the run's connections it is
     * @param requests the connection's from now on
     * @param pipeline how many requests may be under way, in [1, 2^30]
     */
    RespConnection(RespRun run, int slot, RequestBatch requests, int pipeline, boolean resp3) {
        this.run = run;
        this.slot = slot;
        this.requests = requests;
        reader = new RespReader(resp3);
        // A power of two, so that a request's place needs no division.
        int places = pipeline == 1 ? 1 : Integer.highestOneBit(pipeline - 1) << 1;
        dueNanos = new long[places];
        sentNanos = new long[places];
        mask = places - 1;
        received.use(bytes, 1);
    }

    ReceiveTarget received() {
        return received;
    }

    int slot() {
        return slot;
    }

    /** Whether requests can be sent. */
    boolean isReady() {
        return ready && !broken;
    }

    boolean isBroken() {
        return broken;
    }

    /** When it last gave a sign: was begun, was sent its only requests, or had a reply. */
    long signNanos() {
        return signNanos;
    }

    int inFlight() {
        return (int) (sent - replied);
    }

    /** Whether the kernel has taken all that was sent. */
    boolean hasRoom() {
        Channel channel = context == null ? null : context.channel();
        ChannelOutboundBuffer queue = channel == null ? null : channel.unsafe().outboundBuffer();
        return queue != null && queue.isEmpty();
    }

    /** Takes the next request, which was due then; it goes with {@link #send}. */
    void ask(long due) {
        dueNanos[(int) asked & mask] = due;
        asked++;
    }

    /** Sends so many requests that are due now. */
    void sendNow(int count) {
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            ask(now);
        }
        send(now);
    }

    /** Sends what was asked. */
    void send() {
        send(System.nanoTime());
    }

    private void send(long now) {
        if (sent == replied) {
            signNanos = now;
        }
        int count = (int) (asked - sent);
        for (; sent < asked; sent++) {
            int place = (int) sent & mask;
            sentNanos[place] = now;
            run.sent(dueNanos[place], now);
        }
        ByteBuf batch = requests.take(count);
        run.tally().sent(count, batch.readableBytes());
        write(batch);
    }

    /** Ends it, and counts why, unless it has ended already. */
    void fail(String kind) {
        if (broken || run.isOver()) {
            return;
        }
        broken = true;
        run.tally().error(kind);
        run.broke(this, ready);
        if (context != null) {
            context.close();
        }
    }

    /** Tells of each request without a reply when it was due. */
    void countUnanswered(long nowNanos) {
        for (long i = replied; i < sent; i++) {
            run.unanswered(dueNanos[(int) i & mask], nowNanos);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (broken) {
            return;
        }
        RequestForm login = run.login();
        if (login.size() == 0) {
            becomeReady();
        } else {
            write(Unpooled.directBuffer(login.size(), login.size()).writeBytes(login.bytes()));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            run.tally().received(bytes.readableBytes());
            long now = System.nanoTime();
            while (!broken && reader.read(bytes)) {
                take(now);
            }
            bytes.clear();
            if (ready && !broken && sent == replied) {
                run.isIdle(this);
            }
        } catch (MalformedReplyException e) {
            fail(RespErrors.MALFORMED);
        } finally {
            ((ByteBuf) message).release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(RespErrors.CLOSED);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(RespErrors.kindOf(cause));
    }

    /** Comes when the channel is closed and done with its memory. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    /** Gives its memory back. */
    void release() {
        bytes.release();
        requests.close();
    }

    private void take(long now) {
        signNanos = now;
        if (!ready) {
            onLogin();
        } else if (replied == sent) {
            fail(RespErrors.UNEXPECTED);
        } else if (reader.isError()) {
            replied++;
            run.tally().refusedBy(reader.errorWord());
        } else if (!run.isAnsweredBy(reader.type())) {
            fail(RespErrors.UNEXPECTED);
        } else {
            int place = (int) replied & mask;
            replied++;
            run.tally().answered(reader.isNull() || (reader.type() == '*' && reader.number() == 0));
            run.answered(dueNanos[place], sentNanos[place], now);
        }
    }

    private void onLogin() {
        if (reader.isError()) {
            fail(RespTally.kindOf(reader.errorWord()));
        } else {
            becomeReady();
        }
    }

    private void becomeReady() {
        ready = true;
        run.isReady(this);
    }

    private void write(ByteBuf batch) {
        if (context == null) {
            throw new IllegalStateException("it is not open");
        }
        context.writeAndFlush(batch, context.voidPromise());
    }
}
