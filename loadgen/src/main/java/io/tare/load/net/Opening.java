// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * What a client asks for when it opens a connection.
 *
 * <p>On the wire, big-endian; reserved bytes are zero:
 *
 * <pre>
 *   offset  0      4        5     6         8      24         28        32
 *   request magic  version  kind  reserved  token  unitBytes  reserved
 *   reply   magic  version  kind  reserved
 * </pre>
 *
 * The reply says yes. There is no reply that says no: whoever lacks the token learns nothing.
 *
 * @param unitBytes size of what the server answers, a chunk or a message, in [1, {@link LoadKind#maxUnitBytes()}]
 */
record Opening(LoadKind kind, int unitBytes) {

    static final int REQUEST_BYTES = 32;
    static final int REPLY_BYTES = 8;

    private static final int MAGIC = 'T' << 24 | 'A' << 16 | 'R' << 8 | 'E';
    private static final byte VERSION = 1;

    Opening {
        if (unitBytes < 1 || unitBytes > kind.maxUnitBytes()) {
            throw new IllegalArgumentException("unitBytes must be in [1, " + kind.maxUnitBytes() + "]: " + unitBytes);
        }
    }

    /** Reads a request; empty unless all of it is valid and it carries the expected token. */
    static Optional<Opening> tryRead(ByteBuf request, Token expected) {
        if (request.readableBytes() != REQUEST_BYTES) {
            return Optional.empty();
        }
        boolean valid = request.readInt() == MAGIC && request.readByte() == VERSION;
        Optional<LoadKind> kind = LoadKind.findByCode(request.readUnsignedByte());
        valid &= request.readShort() == 0;
        valid &= Token.readFrom(request).equals(expected);
        int unitBytes = request.readInt();
        valid &= request.readInt() == 0;
        if (!valid) {
            return Optional.empty();
        }
        return kind.filter(known -> unitBytes >= 1 && unitBytes <= known.maxUnitBytes())
                .map(known -> new Opening(known, unitBytes));
    }

    void writeRequest(ByteBuf request, Token token) {
        writeReply(request);
        token.writeTo(request);
        request.writeInt(unitBytes).writeInt(0);
    }

    void writeReply(ByteBuf reply) {
        reply.writeInt(MAGIC).writeByte(VERSION).writeByte(kind.code()).writeShort(0);
    }

    /** Says whether a reply accepts this opening. */
    boolean isAcceptedBy(ByteBuf reply) {
        return reply.readableBytes() == REPLY_BYTES
                && reply.readInt() == MAGIC
                && reply.readByte() == VERSION
                && reply.readUnsignedByte() == kind.code()
                && reply.readShort() == 0;
    }
}
