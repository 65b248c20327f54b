// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final Token TOKEN = Token.ofHex("00112233445566778899aabbccddeeff");
    private static final Token OTHER = Token.ofHex("00112233445566778899aabbccddeefe");

    @Test
    void succeedsWhenBothKnowTheToken() {
        Opening opening = Opening.control();
        Handshake server = Handshake.of(TOKEN, opening);

        Handshake client = read(challenge(server), TOKEN, opening).orElseThrow();

        assertThat(server.accepts(client.clientProof())).isTrue();
    }

    @Test
    void tellsTheClientThatTheServerDoesNotKnowTheToken() {
        Opening opening = Opening.control();

        assertThat(read(challenge(Handshake.of(OTHER, opening)), TOKEN, opening))
                .isEmpty();
    }

    @Test
    void tellsTheServerThatTheClientDoesNotKnowTheToken() {
        Opening opening = Opening.control();
        Handshake server = Handshake.of(TOKEN, opening);
        byte[] challenge = challenge(server);

        // A client that goes on with a token of its own, as if the challenge were right.
        byte[] nonces = new byte[2 * Ticket.BYTES];
        opening.key().writeTo(Unpooled.wrappedBuffer(nonces).clear());
        System.arraycopy(challenge, 0, nonces, Ticket.BYTES, Ticket.BYTES);

        assertThat(server.accepts(OTHER.hmac(new byte[] {'C'}, nonces))).isFalse();
        assertThat(server.accepts(TOKEN.hmac(new byte[] {'C'}, nonces))).isTrue();
    }

    @Test
    void refusesTheProofOfAnotherConnection() {
        Opening opening = Opening.control();
        Handshake first = Handshake.of(TOKEN, opening);
        byte[] proof = read(challenge(first), TOKEN, opening).orElseThrow().clientProof();
        assertThat(first.accepts(proof)).isTrue();

        // The same opening sent again, and all that was heard after it.
        Handshake replayed = Handshake.of(TOKEN, opening);

        assertThat(replayed.accepts(proof)).isFalse();
    }

    @Test
    void refusesTheChallengeOfAnotherConnection() {
        byte[] heard = challenge(Handshake.of(TOKEN, Opening.control()));

        assertThat(read(heard, TOKEN, Opening.control())).isEmpty();
    }

    @Test
    void refusesTheServersOwnProof() {
        Handshake server = Handshake.of(TOKEN, Opening.control());
        byte[] challenge = challenge(server);

        assertThat(server.accepts(Arrays.copyOfRange(challenge, Ticket.BYTES, challenge.length)))
                .isFalse();
    }

    /** Who knows no token lets the server answer its own challenge in a second connection. */
    @Test
    void refusesWhatTheServerSaidToItsOwnNonce() {
        Handshake first = Handshake.of(TOKEN, Opening.control());
        byte[] challenge = challenge(first);
        Ticket serverNonce = Ticket.readFrom(Unpooled.wrappedBuffer(challenge));

        Handshake second = Handshake.of(TOKEN, new Opening(Opening.Role.CONTROL, 0, serverNonce));
        byte[] answer = challenge(second);

        assertThat(first.accepts(Arrays.copyOfRange(answer, Ticket.BYTES, answer.length)))
                .isFalse();
    }

    @Test
    void refusesAProofWithAnyBitWrongOrOfAnotherLength() {
        Opening opening = Opening.control();
        Handshake server = Handshake.of(TOKEN, opening);
        byte[] proof = read(challenge(server), TOKEN, opening).orElseThrow().clientProof();

        for (int bit = 0; bit < proof.length * Byte.SIZE; bit++) {
            byte[] wrong = proof.clone();
            wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(server.accepts(wrong)).as("bit " + bit).isFalse();
        }
        for (int bytes : new int[] {0, 1, proof.length - 1, proof.length + 1}) {
            assertThat(server.accepts(Arrays.copyOf(proof, bytes)))
                    .as(bytes + " bytes")
                    .isFalse();
        }
    }

    @Test
    void refusesAChallengeWithAnyBitWrongOrOfAnotherLength() {
        Opening opening = Opening.control();
        byte[] challenge = challenge(Handshake.of(TOKEN, opening));

        for (int bit = 0; bit < challenge.length * Byte.SIZE; bit++) {
            byte[] wrong = challenge.clone();
            wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(read(wrong, TOKEN, opening)).as("bit " + bit).isEmpty();
        }
        for (int bytes : new int[] {0, 16, challenge.length - 1, challenge.length + 1}) {
            assertThat(read(Arrays.copyOf(challenge, bytes), TOKEN, opening)).isEmpty();
        }
    }

    private static byte[] challenge(Handshake server) {
        byte[] challenge = new byte[Handshake.CHALLENGE_BYTES];
        server.writeChallenge(Unpooled.wrappedBuffer(challenge).clear());
        return challenge;
    }

    private static Optional<Handshake> read(byte[] challenge, Token token, Opening opening) {
        return Handshake.tryRead(Unpooled.wrappedBuffer(challenge), token, opening);
    }
}
