// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Finds where a response to GET ends, and what of it a load has to know: RFC 9112. It takes bytes as they come, keeps none
 * but those of a line that is not whole, and allocates nothing unless lines are cut.
 *
 * <p>Stricter than a browser: what could be read in two ways is malformed. For one connection; not thread-safe.
 */
final class ResponseParser implements AutoCloseable {

    /** As much as a status line and all headers of a response may have, interim responses included; or its trailers. */
    static final int MAX_HEAD_BYTES = 64 << 10;

    /** {@code HTTP/1.} and a digit that is left out. */
    private static final long HTTP_1 = 0x485454502F312E00L;

    private static final long UNKNOWN = -1;

    private enum State {
        STATUS_LINE,
        HEADER,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        UNTIL_CLOSE,
        COMPLETE
    }

    private final HeaderFields fields = new HeaderFields();
    private final ByteBuf cut = Unpooled.buffer(0, MAX_HEAD_BYTES);
    private State state = State.STATUS_LINE;
    private int headBytes;
    private int status;
    private boolean keepsAlive;
    private long remaining;
    private long bodyBytes;

    /** Begins with a new response. */
    void reset() {
        state = State.STATUS_LINE;
        cut.clear();
        headBytes = 0;
        bodyBytes = 0;
    }

    /**
     * Takes what came, up to the end of the response and no byte further.
     *
     * @return whether the response is complete
     * @throws MalformedResponseException if it is no response
     */
    boolean accept(ByteBuf in) throws MalformedResponseException {
        while (state != State.COMPLETE && in.isReadable()) {
            switch (state) {
                case BODY -> skipTo(in, State.COMPLETE);
                case CHUNK -> skipTo(in, State.CHUNK_END);
                case UNTIL_CLOSE -> {
                    bodyBytes += in.readableBytes();
                    in.skipBytes(in.readableBytes());
                }
                default -> takeLine(in);
            }
        }
        return state == State.COMPLETE;
    }

    /** Takes note that nothing more will come, and returns whether the response is complete. */
    boolean acceptEnd() {
        if (state == State.UNTIL_CLOSE) {
            state = State.COMPLETE;
        }
        return state == State.COMPLETE;
    }

    /** Returns the status code of a complete response, in [200, 599]. */
    int status() {
        return status;
    }

    /** Returns whether the server takes another request on the connection, after a complete response. */
    boolean keepsAlive() {
        return keepsAlive;
    }

    /** Returns how many bytes of the body have come. */
    long bodyBytes() {
        return bodyBytes;
    }

    @Override
    public void close() {
        cut.release();
    }

    private void skipTo(ByteBuf in, State next) {
        int bytes = (int) Math.min(remaining, in.readableBytes());
        in.skipBytes(bytes);
        bodyBytes += bytes;
        remaining -= bytes;
        if (remaining == 0) {
            state = next;
            headBytes = 0;
        }
    }

    private void takeLine(ByteBuf in) throws MalformedResponseException {
        int from = in.readerIndex();
        int lineFeed = in.indexOf(from, in.writerIndex(), (byte) '\n');
        int bytes = lineFeed < 0 ? in.readableBytes() : lineFeed + 1 - from;
        headBytes += bytes;
        if (headBytes > MAX_HEAD_BYTES) {
            throw new MalformedResponseException("headers of more than " + MAX_HEAD_BYTES + " bytes");
        }
        in.skipBytes(bytes);
        if (lineFeed >= 0 && !cut.isReadable()) {
            take(in, from, lineFeed);
            return;
        }
        cut.writeBytes(in, from, bytes);
        if (lineFeed >= 0) {
            take(cut, 0, cut.writerIndex() - 1);
            cut.clear();
        }
    }

    private void take(ByteBuf line, int from, int lineFeed) throws MalformedResponseException {
        int to = lineFeed > from && line.getByte(lineFeed - 1) == '\r' ? lineFeed - 1 : lineFeed;
        switch (state) {
            case STATUS_LINE -> takeStatusLine(line, from, to);
            case HEADER -> {
                if (from == to) {
                    takeEndOfHead();
                } else {
                    fields.take(line, from, to);
                }
            }
            case CHUNK_SIZE -> takeChunkSize(line, from, to);
            case CHUNK_END -> {
                if (from != to) {
                    throw new MalformedResponseException("a chunk longer than its size");
                }
                state = State.CHUNK_SIZE;
                headBytes = 0;
            }
            default -> {
                // A trailer, of which only the end matters.
                if (from == to) {
                    state = State.COMPLETE;
                }
            }
        }
    }

    private void takeStatusLine(ByteBuf line, int from, int to) throws MalformedResponseException {
        if (to - from < 12 || (line.getLong(from) & ~0xFFL) != HTTP_1 || line.getByte(from + 8) != ' ') {
            throw new MalformedResponseException("a status line of another protocol");
        }
        int minor = line.getByte(from + 7) - '0';
        status = 0;
        for (int i = from + 9; i < from + 12; i++) {
            int digit = line.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                status = 0;
                break;
            }
            status = status * 10 + digit;
        }
        boolean ends = to - from == 12 || line.getByte(from + 12) == ' ';
        if (minor < 0 || minor > 9 || status < 100 || status > 599 || !ends) {
            throw new MalformedResponseException("a status line without version or status");
        }
        fields.begin(minor > 0);
        state = State.HEADER;
    }

    private void takeEndOfHead() throws MalformedResponseException {
        if (status < 200) {
            if (status == 101) {
                throw new MalformedResponseException("a switch to a protocol that was not asked for");
            }
            // The response is still to come, RFC 9110 section 15.2.
            state = State.STATUS_LINE;
            return;
        }
        keepsAlive = fields.keepsAlive();
        remaining = fields.contentLength();
        if (status == 204 || status == 304) {
            state = State.COMPLETE;
        } else if (fields.isChunked()) {
            if (remaining != UNKNOWN) {
                throw new MalformedResponseException("both a length and chunks");
            }
            state = State.CHUNK_SIZE;
            headBytes = 0;
        } else if (remaining == UNKNOWN) {
            keepsAlive = false;
            state = State.UNTIL_CLOSE;
        } else {
            state = remaining == 0 ? State.COMPLETE : State.BODY;
        }
    }

    private void takeChunkSize(ByteBuf line, int from, int to) throws MalformedResponseException {
        long size = 0;
        int at = from;
        for (; at < to; at++) {
            int digit = Character.digit(line.getByte(at), 16);
            if (digit < 0) {
                break;
            }
            size = size << 4 | digit;
        }
        // An extension may follow.
        boolean ends = at == to || line.getByte(at) == ';' || line.getByte(at) == ' ' || line.getByte(at) == '\t';
        if (at == from || at - from > 15 || !ends) {
            throw new MalformedResponseException("a chunk without a size");
        }
        remaining = size;
        headBytes = 0;
        state = size == 0 ? State.TRAILER : State.CHUNK;
    }
}
