// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.tare.load.result.HttpError;
import org.jspecify.annotations.Nullable;

/** One of the streams that a connection has at once, and when its response is whole the one after it. */
final class Http2Lane implements Lane {

    private final HttpLoad load;
    private final Http2Streams connection;
    private @Nullable Http2Session session;
    private boolean busy;
    private int streamId;
    private int status;
    private int interim;
    private long dueNanos;
    private long sentNanos;
    private long deadlineNanos;

    Http2Lane(HttpLoad load, Http2Streams connection) {
        this.load = load;
        this.connection = connection;
    }

    @Override
    public void send(long dueNanos, long nowNanos) {
        this.dueNanos = dueNanos;
        sentNanos = nowNanos;
        busy = true;
        connection.send(this);
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    @Override
    public boolean isBusy() {
        return busy;
    }

    @Override
    public void expire(long nowNanos) {
        Http2Session asked = session;
        if (busy && asked != null && nowNanos >= deadlineNanos) {
            asked.expire(this);
        }
    }

    @Override
    public void drop() {
        connection.drop();
    }

    @Override
    public void release() {
        // What it had was the session's.
    }

    /** Its request waits for a session to be open. */
    void awaitOpen(Http2Session session) {
        this.session = session;
        streamId = 0;
        deadlineNanos = sentNanos + load.openTimeoutNanos();
    }

    /** Its request waits for a stream of a session that is open. */
    void awaitStream(Http2Session session) {
        this.session = session;
        streamId = 0;
        deadlineNanos = sentNanos + load.replyTimeoutNanos();
    }

    /** Its request is sent. */
    void ask(int streamId) {
        this.streamId = streamId;
        status = 0;
        interim = 0;
    }

    /** Returns the stream that its request was sent on; 0 if it was not. */
    int streamId() {
        return streamId;
    }

    /** Whether the headers of the response have come, but for interim ones. */
    boolean hasStatus() {
        return status > 0;
    }

    /** Takes note of a status in [100, 599]. */
    void take(int status) {
        if (status >= 200) {
            this.status = status;
        } else {
            interim++;
        }
    }

    /** Returns how many interim responses came. */
    int interim() {
        return interim;
    }

    /** Its response is whole. */
    void answer(long nowNanos) {
        end();
        load.answered(dueNanos, sentNanos, nowNanos, status);
        load.free(this);
    }

    /** Its request brought no response. */
    void fail(HttpError error, String words) {
        end();
        load.failed(this, error, words);
    }

    private void end() {
        busy = false;
        session = null;
        streamId = 0;
    }
}
