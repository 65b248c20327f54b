// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.collection.IntObjectHashMap;
import io.tare.load.result.HttpError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 on one channel, by Netty's codec: RFC 9113. Requests wait until the server has said how many streams it takes at
 * once, and then for one of these. Bodies are dropped as they come, so windows are as wide as they can be (as h2load's).
 *
 * <p>All calls come from the load's thread.
 */
final class Http2Session extends Http2ConnectionHandler {

    /** As much as all headers of a response may have. */
    private static final int MAX_HEAD_BYTES = ResponseParser.MAX_HEAD_BYTES;

    private static final int WINDOW_BYTES = 1 << 30;

    /** How many interim responses may come before the one that counts. */
    private static final int MAX_INTERIM = 100;

    /** How many frames may come in a row that are no part of a response: settings, pings, windows, … */
    private static final int MAX_OTHER_FRAMES = 1000;

    private final HttpLoad load;
    private final Http2Streams owner;
    private final IntObjectHashMap<Http2Lane> asked = new IntObjectHashMap<>();
    private final ArrayDeque<Http2Lane> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean isSecured;
    private boolean isReady;
    private boolean isLeaving;
    private boolean isOver;
    private boolean isUnflushed;
    private boolean hasAnswered;
    private int otherFrames;

    private Http2Session(
            HttpLoad load,
            Http2Streams owner,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.load = load;
        this.owner = owner;
        isSecured = !load.isEncrypted();
    }

    /** Returns one that is still to be opened. */
    static Http2Session of(HttpLoad load, Http2Streams owner) {
        return new Builder(load, owner).build();
    }

    /** Begins to connect. */
    void open() {
        load.connect(this).addListener(done -> {
            if (done.cause() != null) {
                end(FailureCause.kindOfConnect(done.cause()), FailureCause.words(done.cause()));
            }
        });
    }

    /** Sends a lane's request, as soon as the server takes it. */
    void send(Http2Lane lane) {
        if (isReady) {
            lane.awaitStream(this);
        } else {
            lane.awaitOpen(this);
        }
        waiting.add(lane);
        sendWaiting();
    }

    /** Hands over to the kernel what was sent since the last time. */
    void flushSent() {
        isUnflushed = false;
        if (context != null && !isOver) {
            context.flush();
        }
    }

    /** Gives up a lane's request, which takes too long. */
    void expire(Http2Lane lane) {
        if (!isReady) {
            end(HttpError.CONNECT_TIMED_OUT, "no connection in time");
            return;
        }
        int streamId = lane.streamId();
        if (streamId == 0) {
            waiting.remove(lane);
        } else {
            cancel(streamId);
        }
        lane.fail(HttpError.TIMED_OUT, "no whole response in time");
        closeIfLeft();
    }

    /** Has the kernel close it without waiting for the server, which would keep a port for each for a minute. */
    void drop() {
        isOver = true;
        Channel dropped = context == null ? null : context.channel();
        if (dropped != null && dropped.isOpen()) {
            dropped.config().setOption(ChannelOption.SO_LINGER, 0);
            // Past the goodbyes of HTTP/2 and TLS, which would wait for the server.
            dropped.pipeline().firstContext().close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        this.context = context;
        super.handlerAdded(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                end(HttpError.TLS, FailureCause.words(handshake.cause()));
            } else if (!HttpVersion.HTTP_2.id().equals(protocol(context))) {
                end(HttpError.TLS, "the server does not take h2 for its protocol (ALPN)");
            }
            isSecured = true;
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        // Now streams that were closed while frames were read count no longer.
        sendWaiting();
        closeIfLeft();
        super.channelReadComplete(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        end(
                isSecured ? HttpError.TRUNCATED : HttpError.TLS,
                "the server closed the connection before its "
                        + (isSecured ? "responses were whole" : "handshake was done"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(context, cause);
        } else {
            end(FailureCause.kind(cause), FailureCause.words(cause));
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        end(error == null ? FailureCause.kind(cause) : HttpError.MALFORMED, FailureCause.words(cause));
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Lane lane = asked.remove(error.streamId());
        super.onStreamError(context, outbound, cause, error);
        if (lane != null && !isOver) {
            lane.fail(HttpError.MALFORMED, FailureCause.words(error));
        }
    }

    private void sendWaiting() {
        while (isReady
                && !isOver
                && !isLeaving
                && !waiting.isEmpty()
                && connection().local().canOpenStream()) {
            int streamId = connection().local().incrementAndGetNextStreamId();
            if (streamId < 0) {
                // All 2^30 of a connection were used.
                leave();
                resendWaiting();
                return;
            }
            Http2Lane lane = waiting.remove();
            lane.ask(streamId);
            asked.put(streamId, lane);
            ChannelHandlerContext current = context;
            if (current != null) {
                encoder().writeHeaders(current, streamId, load.requestHeaders(), 0, true, current.newPromise());
                flushLater();
            }
        }
    }

    private void flushLater() {
        if (!isUnflushed) {
            isUnflushed = true;
            load.flushLater(this);
        }
    }

    private void cancel(int streamId) {
        asked.remove(streamId);
        ChannelHandlerContext current = context;
        if (current != null) {
            encoder().writeRstStream(current, streamId, Http2Error.CANCEL.code(), current.newPromise());
            flushLater();
        }
    }

    /** Counts what a lane's server got wrong, and goes on with the others. */
    private void fail(Http2Lane lane, HttpError error, String words) {
        cancel(lane.streamId());
        lane.fail(error, words);
    }

    private void leave() {
        isLeaving = true;
        owner.leave(this);
    }

    private void resendWaiting() {
        List<Http2Lane> unsent = List.copyOf(waiting);
        waiting.clear();
        unsent.forEach(owner::send);
    }

    private void closeIfLeft() {
        if (isLeaving && !isOver && asked.isEmpty() && waiting.isEmpty()) {
            owner.end(this);
            drop();
        }
    }

    /** Ends the connection, and counts that for each request that was under way, or once if nobody asked for what came. */
    private void end(HttpError error, String words) {
        if (isOver) {
            return;
        }
        owner.end(this);
        drop();
        List<Http2Lane> failed = new ArrayList<>(asked.values());
        failed.addAll(waiting);
        asked.clear();
        waiting.clear();
        failed.forEach(lane -> lane.fail(error, words));
        if (failed.isEmpty() && error == HttpError.MALFORMED) {
            load.unasked(words);
        }
    }

    private void readSettings() throws Http2Exception {
        if (isReady || isOver) {
            return;
        }
        isReady = true;
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(),
                        WINDOW_BYTES
                                - decoder()
                                        .flowController()
                                        .windowSize(connection().connectionStream()));
        waiting.forEach(lane -> lane.awaitStream(this));
        sendWaiting();
        flushLater();
    }

    private void readHeaders(int streamId, Http2Headers headers, boolean endOfStream) {
        Http2Lane lane = asked.get(streamId);
        if (lane == null || isOver) {
            return;
        }
        otherFrames = 0;
        // What comes behind the body are trailers, of which only the end matters.
        if (!lane.hasStatus()) {
            int status = status(headers);
            if (status == 0) {
                fail(lane, HttpError.MALFORMED, "headers without a status");
                return;
            }
            lane.take(status);
            if (lane.interim() > MAX_INTERIM) {
                // Resetting the stream would not stop it.
                end(HttpError.MALFORMED, "more than " + MAX_INTERIM + " interim responses");
                return;
            }
        }
        endIf(endOfStream, lane);
    }

    private void readData(int streamId, int bytes, boolean endOfStream) {
        Http2Lane lane = asked.get(streamId);
        if (lane == null || isOver) {
            return;
        }
        if (!lane.hasStatus()) {
            fail(lane, HttpError.MALFORMED, "a body without a status");
            return;
        }
        otherFrames = 0;
        load.received(bytes, load.nanos());
        endIf(endOfStream, lane);
    }

    private void endIf(boolean endOfStream, Http2Lane lane) {
        if (!endOfStream) {
            return;
        }
        if (!lane.hasStatus()) {
            fail(lane, HttpError.MALFORMED, "the end of a stream behind an interim response");
            return;
        }
        asked.remove(lane.streamId());
        hasAnswered = true;
        lane.answer(load.nanos());
    }

    private void readOther() {
        if (++otherFrames > MAX_OTHER_FRAMES) {
            end(HttpError.MALFORMED, "more than " + MAX_OTHER_FRAMES + " frames that are no part of a response");
        }
    }

    private void readReset(int streamId, long errorCode) {
        Http2Lane lane = asked.remove(streamId);
        if (lane != null && !isOver) {
            otherFrames = 0;
            lane.fail(HttpError.STREAM_RESET, "RST_STREAM, " + name(errorCode));
        }
    }

    /** What the server has not begun with it never will; the rest it may still answer. */
    private void readGoAway(int lastStreamId, long errorCode) {
        if (isOver) {
            return;
        }
        leave();
        String words = "GOAWAY, " + name(errorCode);
        for (Http2Lane lane : List.copyOf(asked.values())) {
            if (lane.streamId() > lastStreamId) {
                asked.remove(lane.streamId());
                lane.fail(HttpError.GO_AWAY, words);
            }
        }
        if (hasAnswered) {
            resendWaiting();
        } else {
            // A server that answers nobody would be asked again and again.
            waiting.forEach(lane -> lane.fail(HttpError.GO_AWAY, words));
            waiting.clear();
        }
    }

    /** Returns a status in [100, 599], or 0 if there is none that a GET can have. */
    private static int status(Http2Headers headers) {
        CharSequence text = headers.status();
        int status = 0;
        for (int i = 0; text != null && text.length() == 3 && i < 3; i++) {
            int digit = text.charAt(i) - '0';
            status = digit < 0 || digit > 9 || status < 0 ? -1 : status * 10 + digit;
        }
        return status < 100 || status > 599 || status == 101 ? 0 : status;
    }

    private static @Nullable String protocol(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.applicationProtocol();
    }

    private static String name(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        return error == null ? "unknown error " + errorCode : error.name();
    }

    /** Reads frames for a session. */
    private static final class Frames extends Http2FrameAdapter {

        private final Http2Session session;

        Frames(Http2Session session) {
            this.session = session;
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            session.readOther();
            session.readSettings();
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext context) {
            session.readOther();
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext context, long data) {
            session.readOther();
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) {
            session.readOther();
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext context, int streamId, int streamDependency, short weight, boolean exclusive) {
            session.readOther();
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int bytes) {
            session.readOther();
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext context, byte type, int streamId, Http2Flags flags, ByteBuf payload) {
            session.readOther();
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
            session.readHeaders(streamId, headers, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int streamId,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream) {
            session.readHeaders(streamId, headers, endOfStream);
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream) {
            int bytes = data.readableBytes();
            session.readData(streamId, bytes, endOfStream);
            return bytes + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
            session.readOther();
            session.readReset(streamId, errorCode);
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext context, int lastStreamId, long errorCode, ByteBuf debugData) {
            session.readOther();
            session.readGoAway(lastStreamId, errorCode);
        }
    }

    /** Puts a session together. */
    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Session, Builder> {

        private final HttpLoad load;
        private final Http2Streams owner;

        Builder(HttpLoad load, Http2Streams owner) {
            this.load = load;
            this.owner = owner;
            server(false);
            initialSettings(Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .maxHeaderListSize(MAX_HEAD_BYTES)
                    .initialWindowSize(WINDOW_BYTES));
            gracefulShutdownTimeoutMillis(0);
        }

        @Override
        public Http2Session build() {
            return super.build();
        }

        @Override
        protected Http2Session build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            Http2Session session = new Http2Session(load, owner, decoder, encoder, settings);
            frameListener(new Frames(session));
            return session;
        }
    }
}
