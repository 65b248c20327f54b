// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * One message on a control connection, after the handshake's opening and challenge.
 *
 * <pre>
 *   offset  0       4     5
 *           length  kind  payload
 * </pre>
 *
 * The length is that of the payload.
 *
 * @param kind    what it means
 * @param payload its bytes; not copied
 */
public record Frame(Kind kind, byte[] payload) {

    /** What a frame means. */
    public enum Kind {
        /** The client's proof of knowing the token. */
        PROOF(1),
        /** The settings of the run that a client wants, as {@link Fields}. */
        RUN(2),
        /** The ticket of the run that the server has begun. */
        TICKET(3),
        /** Why there is no such run, in one sentence of UTF-8. */
        REFUSED(4),
        /** Empty: what did the far side count? Or the answer, as {@link Fields}. */
        REPORT(5);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    static final int HEADER_BYTES = 5;
    private static final byte[] EMPTY = {};

    /** Returns a frame that says no more than its kind. */
    public static Frame of(Kind kind) {
        return new Frame(kind, EMPTY);
    }

    /** Returns a frame with text in UTF-8. */
    public static Frame of(Kind kind, String text) {
        return new Frame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the frame that hands out a ticket. */
    public static Frame of(Ticket ticket) {
        byte[] payload = new byte[Ticket.BYTES];
        ticket.writeTo(Unpooled.wrappedBuffer(payload).clear());
        return new Frame(Kind.TICKET, payload);
    }

    /** Returns the payload as text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * Returns the payload as a ticket.
     *
     * @throws MalformedException if it is not one
     */
    public Ticket ticket() throws MalformedException {
        if (payload.length != Ticket.BYTES) {
            throw new MalformedException("a ticket of " + payload.length + " bytes");
        }
        return Ticket.readFrom(Unpooled.wrappedBuffer(payload));
    }

    /** Returns how many bytes it takes on the wire. */
    public int wireBytes() {
        return HEADER_BYTES + payload.length;
    }

    public void writeTo(ByteBuf buffer) {
        buffer.writeInt(payload.length).writeByte(kind.code).writeBytes(payload);
    }
}
