// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tare.load.result.HttpError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One of a load's connections, and when that is closed the one after it: has one request under way at a time, and times its
 * response. An exchange on a connection that stays allocates nothing. All calls come from the load's thread.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Lane {

    /** How long a server that closes after a response may take for it. */
    private static final long CLOSE_NANOS = 1_000_000_000;

    private enum State {
        CLOSED,
        CONNECTING,
        READY,
        WAITING,
        CLOSING
    }

    private final HttpLoad load;
    private final ByteBuf request;
    private final ResponseParser parser = new ResponseParser();
    private State state = State.CLOSED;
    private @Nullable Channel channel;
    private @Nullable Socket direct;
    private long dueNanos;
    private long sentNanos;
    private long deadlineNanos;

    /** @param request what it sends; its indexes are this connection's, its memory may be shared */
    HttpConnection(HttpLoad load, ByteBuf request) {
        this.load = load;
        this.request = request;
    }

    @Override
    public void send(long dueNanos, long nowNanos) {
        this.dueNanos = dueNanos;
        sentNanos = nowNanos;
        if (state == State.READY) {
            write();
        } else {
            connect(nowNanos);
        }
    }

    @Override
    public void expire(long nowNanos) {
        if (state == State.CLOSED || state == State.READY || nowNanos < deadlineNanos) {
            return;
        }
        if (state == State.CONNECTING) {
            fail(HttpError.CONNECT_TIMED_OUT, "no connection in time");
        } else {
            fail(HttpError.TIMED_OUT, "no whole response in time");
        }
    }

    @Override
    public boolean isBusy() {
        return state == State.CONNECTING || state == State.WAITING;
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    /** Closes it without waiting for the server, which would keep a port for each for a minute. */
    @Override
    public void drop() {
        Channel dropped = channel;
        channel = null;
        direct = null;
        state = State.CLOSED;
        if (dropped != null && dropped.isOpen()) {
            dropped.config().setOption(ChannelOption.SO_LINGER, 0);
            // Past TLS, whose goodbye would wait for the server.
            dropped.pipeline().firstContext().close();
        }
    }

    @Override
    public void release() {
        parser.close();
    }

    /** It is the handler of one channel after the other. */
    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!load.isEncrypted()) {
            ready(context.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && isCurrent(context)) {
            if (handshake.isSuccess()) {
                ready(context.channel());
            } else {
                fail(HttpError.TLS, FailureCause.words(handshake.cause()));
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (isCurrent(context)) {
                take(bytes);
            }
        } finally {
            // Its memory is the next read's.
            bytes.clear();
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isCurrent(context)) {
            return;
        }
        if (state == State.WAITING && parser.acceptEnd()) {
            load.answered(dueNanos, sentNanos, load.nanos(), parser.status());
            state = State.CLOSING;
        }
        fail(
                state == State.CONNECTING ? HttpError.TLS : HttpError.TRUNCATED,
                "the server closed the connection before "
                        + (state == State.CONNECTING ? "its handshake was done" : "its response was whole"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isCurrent(context)) {
            fail(FailureCause.kind(cause), FailureCause.words(cause));
        }
    }

    @SuppressWarnings("ReferenceEquality") // Which channel it is.
    private void connect(long nowNanos) {
        state = State.CONNECTING;
        deadlineNanos = nowNanos + load.openTimeoutNanos();
        ChannelFuture connecting = load.connect(this);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (done.cause() != null && connecting.channel() == channel) {
                fail(FailureCause.kindOfConnect(done.cause()), FailureCause.words(done.cause()));
            }
        });
    }

    private void ready(Channel connected) {
        direct = connected instanceof EpollSocketChannel socket && !load.isEncrypted()
                ? new Socket(socket.fd().intValue())
                : null;
        channel = connected;
        write();
    }

    private void write() {
        Channel current = channel;
        state = State.WAITING;
        ChannelOutboundBuffer queue = current == null ? null : current.unsafe().outboundBuffer();
        if (current == null || queue == null) {
            fail(HttpError.RESET, "the connection is closed");
            return;
        }
        if (!queue.isEmpty()) {
            fail(HttpError.MALFORMED, "a response before its request was whole");
            return;
        }
        deadlineNanos = sentNanos + load.replyTimeoutNanos();
        parser.reset();
        request.setIndex(0, request.capacity());
        if (direct != null && !isSent(direct)) {
            return;
        }
        if (request.isReadable()) {
            current.writeAndFlush(request.retain(), current.voidPromise());
        }
    }

    /** Gives the kernel what it takes, past Netty's queue, whose entries are garbage in a thread that is not Netty's. */
    private boolean isSent(Socket socket) {
        try {
            request.skipBytes(socket.sendAddress(request.memoryAddress(), 0, request.writerIndex()));
            return true;
        } catch (IOException e) {
            fail(FailureCause.kind(e), FailureCause.words(e));
            return false;
        }
    }

    private void take(ByteBuf bytes) {
        if (state == State.CLOSING) {
            return;
        }
        if (state != State.WAITING) {
            fail(HttpError.MALFORMED, "a response without a request");
            return;
        }
        long now = load.nanos();
        long bodyBytes = parser.bodyBytes();
        boolean complete;
        try {
            complete = parser.accept(bytes);
        } catch (MalformedResponseException e) {
            fail(HttpError.MALFORMED, String.valueOf(e.getMessage()));
            return;
        }
        load.received(parser.bodyBytes() - bodyBytes, now);
        if (complete && bytes.isReadable()) {
            fail(HttpError.MALFORMED, "bytes behind the response");
        } else if (complete) {
            load.answered(dueNanos, sentNanos, now, parser.status());
            if (parser.keepsAlive() && load.keepsAlive()) {
                state = State.READY;
                load.free(this);
            } else {
                // As ab has it: the server closes, so that the ports are free for the connections to come.
                state = State.CLOSING;
                deadlineNanos = now + CLOSE_NANOS;
            }
        }
    }

    /** Ends the connection, and counts that if a request was under way or nobody asked for what came. */
    private void fail(HttpError error, String words) {
        State before = state;
        drop();
        if (before == State.CONNECTING || before == State.WAITING) {
            load.failed(this, error, words);
        } else if (before == State.CLOSING) {
            load.free(this);
        } else if (before == State.READY && error == HttpError.MALFORMED) {
            load.unasked(words);
        }
    }

    @SuppressWarnings("ReferenceEquality") // Which channel it is.
    private boolean isCurrent(ChannelHandlerContext context) {
        return context.channel() == channel;
    }
}
