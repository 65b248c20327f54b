// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;

/** What the headers of a response say of its body and of its connection, RFC 9112 sections 5, 6 and 9. Not thread-safe. */
final class HeaderFields {

    private static final int MAX_LENGTH_DIGITS = 18;
    private static final String CONTENT_LENGTH = "content-length";
    private static final String TRANSFER_ENCODING = "transfer-encoding";
    private static final String CONNECTION = "connection";

    private long contentLength;
    private boolean chunked;
    private boolean keepsAlive;

    /**
     * Forgets all.
     *
     * @param persistent whether a connection stays unless a header says otherwise, as from HTTP/1.1 on
     */
    void begin(boolean persistent) {
        contentLength = -1;
        chunked = false;
        keepsAlive = persistent;
    }

    /** Returns the length of the body; -1 if there is no such header. */
    long contentLength() {
        return contentLength;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean keepsAlive() {
        return keepsAlive;
    }

    /**
     * Takes a header line.
     *
     * @param from its first byte
     * @param to   behind its last
     */
    void take(ByteBuf line, int from, int to) throws MalformedResponseException {
        int colon = line.indexOf(from, to, (byte) ':');
        if (colon <= from || isSpace(line.getByte(from)) || isSpace(line.getByte(colon - 1))) {
            throw new MalformedResponseException("a header without a name");
        }
        int first = line.getByte(from) | 0x20;
        if (first != 'c' && first != 't') {
            return;
        }
        int begin = colon + 1;
        int end = to;
        while (begin < end && isSpace(line.getByte(begin))) {
            begin++;
        }
        while (end > begin && isSpace(line.getByte(end - 1))) {
            end--;
        }
        if (is(line, from, colon, CONTENT_LENGTH)) {
            takeLength(line, begin, end);
        } else if (is(line, from, colon, TRANSFER_ENCODING)) {
            if (chunked || !is(line, begin, end, "chunked")) {
                throw new MalformedResponseException("a transfer encoding other than chunked");
            }
            chunked = true;
        } else if (is(line, from, colon, CONNECTION)) {
            takeConnection(line, begin, end);
        }
    }

    /** Says whether a part of the line is this word, in whatever case; the word is in lower case. */
    private static boolean is(ByteBuf line, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            int character = line.getByte(from + i);
            int lower = character >= 'A' && character <= 'Z' ? character | 0x20 : character;
            if (lower != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void takeLength(ByteBuf line, int from, int to) throws MalformedResponseException {
        long length = 0;
        boolean valid = from < to && to - from <= MAX_LENGTH_DIGITS;
        for (int i = from; valid && i < to; i++) {
            int digit = line.getByte(i) - '0';
            valid = digit >= 0 && digit <= 9;
            length = length * 10 + digit;
        }
        if (!valid || (contentLength >= 0 && contentLength != length)) {
            throw new MalformedResponseException("a length that is no number, or two");
        }
        contentLength = length;
    }

    private void takeConnection(ByteBuf line, int from, int to) {
        int begin = from;
        while (begin < to) {
            int comma = line.indexOf(begin, to, (byte) ',');
            int end = comma < 0 ? to : comma;
            int last = end;
            while (begin < last && isSpace(line.getByte(begin))) {
                begin++;
            }
            while (last > begin && isSpace(line.getByte(last - 1))) {
                last--;
            }
            if (is(line, begin, last, "close")) {
                keepsAlive = false;
                return;
            }
            if (is(line, begin, last, "keep-alive")) {
                keepsAlive = true;
            }
            begin = end + 1;
        }
    }

    private static boolean isSpace(int character) {
        return character == ' ' || character == '\t';
    }
}
