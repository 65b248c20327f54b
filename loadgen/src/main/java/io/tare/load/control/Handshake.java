// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * How both sides of a control connection prove that they know the token, without telling it.
 *
 * <p>A proof is the HMAC-SHA256 of who proves and both nonces, so it is of no use in the other direction or another
 * connection. The server's challenge is:
 *
 * <pre>
 *   offset  0             16
 *           server nonce  server's proof
 * </pre>
 *
 * <p>Immutable.
 */
public final class Handshake {

    public static final int PROOF_BYTES = 32;
    public static final int CHALLENGE_BYTES = Ticket.BYTES + PROOF_BYTES;

    private static final byte[] SERVER = {'S'};
    private static final byte[] CLIENT = {'C'};

    private final Token token;
    private final byte[] nonces;
    private final Ticket serverNonce;

    private Handshake(Token token, Ticket clientNonce, Ticket serverNonce) {
        this.token = token;
        this.serverNonce = serverNonce;
        nonces = new byte[2 * Ticket.BYTES];
        ByteBuf both = Unpooled.wrappedBuffer(nonces).clear();
        clientNonce.writeTo(both);
        serverNonce.writeTo(both);
    }

    /** Returns the server's half of a handshake, with a new nonce. */
    public static Handshake of(Token token, Opening opening) {
        return new Handshake(token, opening.key(), Ticket.random());
    }

    /** Writes the challenge. */
    public void writeChallenge(ByteBuf buffer) {
        serverNonce.writeTo(buffer);
        buffer.writeBytes(token.hmac(SERVER, nonces));
    }

    /** Reads the server's challenge, and returns the client's half; empty if the server does not know the token. */
    public static Optional<Handshake> tryRead(ByteBuf challenge, Token token, Opening opening) {
        if (challenge.readableBytes() != CHALLENGE_BYTES) {
            return Optional.empty();
        }
        Handshake handshake = new Handshake(token, opening.key(), Ticket.readFrom(challenge));
        byte[] proof = new byte[PROOF_BYTES];
        challenge.readBytes(proof);
        return MessageDigest.isEqual(proof, token.hmac(SERVER, handshake.nonces))
                ? Optional.of(handshake)
                : Optional.empty();
    }

    /** Returns what proves to the server that the client knows the token. */
    public byte[] clientProof() {
        return token.hmac(CLIENT, nonces);
    }

    /** Says whether a client's proof is right, in a time that does not depend on where it is wrong. */
    public boolean accepts(byte[] clientProof) {
        return MessageDigest.isEqual(clientProof, token.hmac(CLIENT, nonces));
    }
}
