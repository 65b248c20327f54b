// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first bytes of every connection, and the server's answer on a data connection.
 *
 * <pre>
 *   offset  0      4        5     6      8
 *           magic  version  role  index  nonce or ticket
 * </pre>
 *
 * @param role  what the connection is for
 * @param index which of the run's data connections it is, in [0, 65535]; 0 for a control connection
 * @param key   the client's nonce, or the run's ticket
 */
public record Opening(Role role, int index, Ticket key) {

    /** What a connection is for. */
    public enum Role {
        CONTROL(1),
        DATA(2);

        private final int code;

        Role(int code) {
            this.code = code;
        }
    }

    public static final int BYTES = 8 + Ticket.BYTES;

    /** Changes with every change of the protocol: two versions do not talk to each other. */
    public static final int VERSION = 2;

    private static final int MAGIC = 'T' << 24 | 'A' << 16 | 'R' << 8 | 'E';
    private static final int MAX_INDEX = 0xffff;

    public Opening {
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("index must be in [0, " + MAX_INDEX + "]: " + index);
        }
    }

    /** Returns the opening of a control connection, with a new nonce. */
    public static Opening control() {
        return new Opening(Role.CONTROL, 0, Ticket.random());
    }

    /** Returns the opening of a run's data connection. */
    public static Opening data(Ticket ticket, int index) {
        return new Opening(Role.DATA, index, ticket);
    }

    /** Reads an opening; empty unless all of it is valid. */
    public static Optional<Opening> tryRead(ByteBuf buffer) {
        if (buffer.readableBytes() != BYTES || buffer.readInt() != MAGIC || buffer.readByte() != VERSION) {
            return Optional.empty();
        }
        int code = buffer.readUnsignedByte();
        int index = buffer.readUnsignedShort();
        Ticket key = Ticket.readFrom(buffer);
        return Arrays.stream(Role.values())
                .filter(role -> role.code == code)
                .findFirst()
                .map(role -> new Opening(role, index, key));
    }

    public void writeTo(ByteBuf buffer) {
        buffer.writeInt(MAGIC).writeByte(VERSION).writeByte(role.code).writeShort(index);
        key.writeTo(buffer);
    }
}
