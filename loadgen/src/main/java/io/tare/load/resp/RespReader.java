// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads replies from bytes that come in pieces of any size, and keeps of each what a load has to know: its type, its
 * length or number, and the first word of an error. It keeps no bytes of what it has read, so an endless reply needs no
 * memory; and what no server has reason to send is refused at its first byte too many.
 *
 * <p>Netty's codec makes objects instead, with its aggregators 40 bytes of garbage for {@code +OK}, 330 for a value of
 * three bytes and 30 KB for an array of a hundred of them; this makes none ({@code RespReaderTest} measures both). The same
 * test has Netty's codec write values of chance, and finds that both read alike. Not thread-safe.
 */
final class RespReader {

    /** The longest line: Redis's PROTO_INLINE_MAX_SIZE. */
    static final int MAX_LINE_BYTES = 64 << 10;

    /** The longest bulk string: Redis's default of proto-max-bulk-len. */
    static final long MAX_BULK_BYTES = 512L << 20;

    /** Values in one reply, those in its arrays included. */
    static final int MAX_VALUES = 1 << 20;

    /** Arrays within arrays. */
    static final int MAX_DEPTH = 32;

    private static final int MAX_WORD_BYTES = 24;
    private static final int MAX_DIGITS = 19;

    /** What the next byte is part of. */
    private enum Part {
        TYPE,
        NUMBER,
        TEXT,
        LINE_FEED,
        BODY,
        BODY_RETURN,
        BODY_LINE_FEED
    }

    private final boolean resp3;
    private final long[] left = new long[MAX_DEPTH];
    private final boolean[] attribute = new boolean[MAX_DEPTH];
    private final byte[] word = new byte[MAX_WORD_BYTES];
    private Part part = Part.TYPE;
    private int depth;
    private int values;
    private byte type;
    private int lineBytes;
    private boolean negative;
    private long number;
    private long bodyLeft;
    private byte replyType;
    private long replyNumber;
    private int wordBytes;
    private boolean wordOpen;

    /**
     * Makes one at the beginning of a stream.
     *
     * @param resp3 whether the types are there that RESP3 adds
     */
    RespReader(boolean resp3) {
        this.resp3 = resp3;
    }

    /**
     * Reads to the end of a reply, or to the end of the bytes.
     *
     * @return whether a reply is complete; what follows it is then left in the bytes. A RESP3 push is none
     * @throws MalformedReplyException if it cannot be one; nothing can be read after that
     */
    boolean read(ByteBuf bytes) throws MalformedReplyException {
        while (bytes.isReadable()) {
            if (step(bytes) && replyType != '>') {
                return true;
            }
        }
        return false;
    }

    /** Returns the byte that the last reply began with. */
    byte type() {
        return replyType;
    }

    /**
     * Returns what the last reply said: an integer, a bulk string's length, an array's number of elements (a map's of keys
     * and values together), 0 for others; a null's is -1.
     */
    long number() {
        return replyNumber;
    }

    boolean isNull() {
        return replyType == '_' || (replyNumber < 0 && replyType != ':');
    }

    boolean isError() {
        return replyType == '-' || replyType == '!';
    }

    /** Returns the first word of the last reply, which was an error, as in {@code ERR}; empty if it is no such word. */
    String errorWord() {
        return new String(word, 0, wordBytes, StandardCharsets.US_ASCII);
    }

    /** Returns how many values the last reply was made of, itself included. */
    int values() {
        return values;
    }

    /** Goes on by one part; true at the end of a value that is not in another. */
    private boolean step(ByteBuf bytes) throws MalformedReplyException {
        switch (part) {
            case TYPE -> begin(bytes.readByte());
            case NUMBER -> readNumber(bytes);
            case TEXT -> readText(bytes);
            case LINE_FEED -> {
                require(bytes.readByte() == '\n', "a line ends without a line feed");
                part = Part.TYPE;
                return endLine();
            }
            case BODY -> readBody(bytes);
            case BODY_RETURN -> {
                require(bytes.readByte() == '\r', "a bulk string is longer than it says");
                part = Part.BODY_LINE_FEED;
            }
            case BODY_LINE_FEED -> {
                require(bytes.readByte() == '\n', "a bulk string is longer than it says");
                part = Part.TYPE;
                return endValue();
            }
        }
        return false;
    }

    private void begin(byte first) throws MalformedReplyException {
        type = first;
        lineBytes = 0;
        number = 0;
        negative = false;
        if (depth == 0) {
            replyType = first;
            replyNumber = 0;
            values = 0;
            wordBytes = 0;
        }
        values++;
        require(values <= MAX_VALUES, "a reply has more than " + MAX_VALUES + " values");
        part = switch (first) {
            case ':', '$', '*' -> Part.NUMBER;
            case '+', '-' -> Part.TEXT;
            case '!', '=', '%', '~', '>', '|' -> resp3(Part.NUMBER);
            case '_', '#', ',', '(' -> resp3(Part.TEXT);
            default -> throw new MalformedReplyException("no value begins with byte " + first);
        };
        wordOpen = depth == 0 && isError();
    }

    private Part resp3(Part next) throws MalformedReplyException {
        require(resp3, "a type of RESP3 in RESP2");
        return next;
    }

    private void readNumber(ByteBuf bytes) throws MalformedReplyException {
        int end = bytes.writerIndex();
        int index = bytes.readerIndex();
        while (index < end) {
            byte next = bytes.getByte(index++);
            if (next >= '0' && next <= '9') {
                require(++lineBytes <= MAX_DIGITS, "a number has more than " + MAX_DIGITS + " digits");
                number = number * 10 - (next - '0');
                require(number <= 0, "a number is larger than 2^63");
            } else if (next == '-' && lineBytes == 0 && !negative) {
                negative = true;
            } else {
                require(next == '\r' && lineBytes > 0, "a number has something else than digits");
                part = Part.LINE_FEED;
                break;
            }
        }
        bytes.readerIndex(index);
    }

    private void readText(ByteBuf bytes) throws MalformedReplyException {
        int end = bytes.writerIndex();
        int index = bytes.readerIndex();
        while (index < end) {
            byte next = bytes.getByte(index++);
            if (next == '\r') {
                part = Part.LINE_FEED;
                break;
            }
            require(next != '\n', "a line has a line feed in it");
            require(++lineBytes <= MAX_LINE_BYTES, "a line is longer than " + MAX_LINE_BYTES + " bytes");
            readWord(next);
        }
        bytes.readerIndex(index);
    }

    private void readBody(ByteBuf bytes) {
        int count = (int) Math.min(bodyLeft, bytes.readableBytes());
        for (int i = 0; wordOpen && i < count; i++) {
            readWord(bytes.getByte(bytes.readerIndex() + i));
        }
        bytes.skipBytes(count);
        bodyLeft -= count;
        if (bodyLeft == 0) {
            part = Part.BODY_RETURN;
        }
    }

    /** Keeps an error's first word, as Redis writes them; what is another is not kept. */
    private void readWord(byte next) {
        if (!wordOpen) {
            return;
        }
        boolean fits = (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || next == '_';
        if (fits && wordBytes < MAX_WORD_BYTES) {
            word[wordBytes++] = next;
        } else {
            wordOpen = false;
            if (next != ' ') {
                wordBytes = 0;
            }
        }
    }

    /** Ends a line, and says whether it was a value that is not in another. */
    private boolean endLine() throws MalformedReplyException {
        switch (type) {
            case ':' -> {
                require(negative || number != Long.MIN_VALUE, "a number is larger than 2^63");
                keep(negative ? number : -number);
                return endValue();
            }
            case '$', '!', '=' -> {
                return beginBody(length(MAX_BULK_BYTES));
            }
            case '*', '~', '>' -> {
                return beginElements(length(MAX_VALUES), false);
            }
            case '%', '|' -> {
                return beginElements(2 * length(MAX_VALUES / 2), type == '|');
            }
            case '_' -> {
                require(lineBytes == 0, "a null has content");
                keep(-1);
                return endValue();
            }
            default -> {
                return endValue();
            }
        }
    }

    private long length(long max) throws MalformedReplyException {
        require(-number <= max && number != Long.MIN_VALUE, "a length is larger than is allowed");
        if (!negative) {
            return -number;
        }
        require(number == -1 && (type == '$' || type == '*'), "a length is negative");
        return -1;
    }

    private boolean beginBody(long bytes) {
        keep(bytes);
        if (bytes < 0) {
            return endValue();
        }
        bodyLeft = bytes;
        part = bytes == 0 ? Part.BODY_RETURN : Part.BODY;
        return false;
    }

    private boolean beginElements(long count, boolean isAttribute) throws MalformedReplyException {
        keep(count);
        if (count <= 0) {
            return !isAttribute && endValue();
        }
        require(depth < MAX_DEPTH, "arrays are nested more than " + MAX_DEPTH + " deep");
        left[depth] = count;
        attribute[depth] = isAttribute;
        depth++;
        return false;
    }

    private void keep(long value) {
        if (depth == 0) {
            replyNumber = value;
        }
    }

    /** Ends a value, and each that it was the last element of. */
    private boolean endValue() {
        while (depth > 0) {
            if (--left[depth - 1] > 0) {
                return false;
            }
            depth--;
            if (attribute[depth]) {
                // It says something of the value that follows, and is none.
                return false;
            }
        }
        return true;
    }

    private static void require(boolean sound, String complaint) throws MalformedReplyException {
        if (!sound) {
            throw new MalformedReplyException(complaint);
        }
    }
}
