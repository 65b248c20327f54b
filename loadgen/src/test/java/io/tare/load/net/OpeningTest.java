// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {

    private static final Token TOKEN = Token.ofHex("00112233445566778899aabbccddeeff");
    private static final Opening OPENING = new Opening(LoadKind.TCP_STREAM, 1_048_576);

    @Test
    void hasThisFormOnTheWire() {
        assertThat(HexFormat.of().formatHex(request(OPENING)))
                .isEqualTo("54415245" + "01" + "01" + "0000" + TOKEN.hex() + "00100000" + "00000000");
    }

    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWritten(LoadKind kind) {
        Opening smallest = new Opening(kind, 1);
        Opening largest = new Opening(kind, kind.maxUnitBytes());

        assertThat(read(request(smallest))).contains(smallest);
        assertThat(read(request(largest))).contains(largest);
    }

    @Test
    void isRefusedWithAnotherToken() {
        ByteBuf request = Unpooled.wrappedBuffer(request(OPENING));

        assertThat(Opening.tryRead(request, Token.random())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedWithAUnitOutOfRange(LoadKind kind) {
        for (int unitBytes : new int[] {0, -1, Integer.MIN_VALUE, kind.maxUnitBytes() + 1, Integer.MAX_VALUE}) {
            byte[] request = request(new Opening(kind, 1));
            Unpooled.wrappedBuffer(request).setInt(24, unitBytes);
            assertThat(read(request)).isEmpty();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Opening(kind, 0))
                .withMessage("unitBytes must be in [1, " + kind.maxUnitBytes() + "]: 0");
    }

    @Test
    void isRefusedWhenAnyBitOutsideTheUnitIsWrong() {
        for (int bit = 0; bit < Opening.REQUEST_BYTES * 8; bit++) {
            int offset = bit / 8;
            byte[] request = request(OPENING);
            request[offset] ^= (byte) (1 << bit % 8);
            boolean inUnit = offset >= 24 && offset < 28;
            if (!inUnit) {
                assertThat(read(request)).as("bit " + bit).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 33, 4096})
    void isRefusedInAnyOtherLength(int bytes) {
        assertThat(read(Arrays.copyOf(request(OPENING), bytes))).isEmpty();
    }

    /** Whatever comes, the parser throws nothing, and accepts nothing that it would not have written itself. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void acceptsOnlyCanonicalFramesOfRandomOnes(long seed) {
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] request = randomRequest(random);
            Optional<Opening> opening = read(request);
            if (opening.isPresent()) {
                accepted++;
                assertThat(request(opening.get())).isEqualTo(request);
            }
        }
        // The generator must reach both sides, or it would test nothing.
        assertThat(accepted).isBetween(1, 49_999);
    }

    @Test
    void isAcceptedByItsOwnReplyOnly() {
        ByteBuf reply = Unpooled.buffer();
        OPENING.writeReply(reply);

        assertThat(OPENING.isAcceptedBy(reply.duplicate())).isTrue();
        assertThat(new Opening(LoadKind.TCP_PING_PONG, 64).isAcceptedBy(reply.duplicate()))
                .isFalse();
        assertThat(OPENING.isAcceptedBy(reply.duplicate().writerIndex(7))).isFalse();
        for (int bit = 0; bit < Opening.REPLY_BYTES * 8; bit++) {
            ByteBuf wrong = reply.copy();
            wrong.setByte(bit / 8, wrong.getByte(bit / 8) ^ 1 << bit % 8);
            assertThat(OPENING.isAcceptedBy(wrong)).as("bit " + bit).isFalse();
            wrong.release();
        }
        reply.release();
    }

    /** Returns noise, or a valid frame of which some bytes were replaced, or which was cut or prolonged. */
    private static byte[] randomRequest(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(80)];
            random.nextBytes(noise);
            return noise;
        }
        LoadKind kind = random.nextBoolean() ? LoadKind.TCP_STREAM : LoadKind.TCP_PING_PONG;
        byte[] request = request(new Opening(kind, 1 + random.nextInt(kind.maxUnitBytes())));
        for (int left = random.nextInt(4); left > 0; left--) {
            request[random.nextInt(request.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(request, random.nextInt(64)) : request;
    }

    private static byte[] request(Opening opening) {
        byte[] bytes = new byte[Opening.REQUEST_BYTES];
        opening.writeRequest(Unpooled.wrappedBuffer(bytes).clear(), TOKEN);
        return bytes;
    }

    private static Optional<Opening> read(byte[] request) {
        return Opening.tryRead(Unpooled.wrappedBuffer(request), TOKEN);
    }
}
