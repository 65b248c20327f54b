// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {

    private static final Ticket TICKET = new Ticket(0x0011223344556677L, 0x8899aabbccddeeffL);

    @Test
    void hasThisFormOnTheWire() {
        assertThat(HexFormat.of().formatHex(bytes(Opening.data(TICKET, 0x0102))))
                .isEqualTo("54415245" + "02" + "02" + "0102" + "00112233445566778899aabbccddeeff");
        assertThat(HexFormat.of().formatHex(bytes(new Opening(Opening.Role.CONTROL, 0, TICKET))))
                .isEqualTo("54415245" + "02" + "01" + "0000" + "00112233445566778899aabbccddeeff");
    }

    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWritten(Opening.Role role) {
        for (int index : new int[] {0, 1, 0xff, 0x100, 0xffff}) {
            Opening opening = new Opening(role, index, Ticket.random());

            assertThat(read(bytes(opening))).contains(opening);
        }
    }

    @Test
    void hasAnotherNonceEachTime() {
        assertThat(Opening.control()).isNotEqualTo(Opening.control());
    }

    @Test
    void isRefusedWhenAnyBitOfItsHeadIsWrong() {
        byte[] valid = bytes(Opening.data(TICKET, 0));
        for (int bit = 0; bit < 5 * Byte.SIZE; bit++) {
            byte[] wrong = valid.clone();
            wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

            assertThat(read(wrong)).as("bit " + bit).isEmpty();
        }
    }

    @Test
    void isRefusedWithARoleThatIsNone() {
        byte[] opening = bytes(Opening.data(TICKET, 0));
        for (int role = 0; role < 256; role++) {
            opening[5] = (byte) role;

            assertThat(read(opening).isPresent()).as("role " + role).isEqualTo(role == 1 || role == 2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 25, 4096})
    void isRefusedInAnyOtherLength(int bytes) {
        assertThat(read(Arrays.copyOf(bytes(Opening.control()), bytes))).isEmpty();
    }

    @Test
    void rejectsAnIndexThatHasNoPlaceInIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Opening.data(TICKET, 65_536))
                .withMessage("index must be in [0, 65535]: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Opening.data(TICKET, -1))
                .withMessage("index must be in [0, 65535]: -1");
    }

    @Test
    void keepsTheTicketOutOfLogs() {
        assertThat(Opening.data(TICKET, 7)).hasToString("Opening[role=DATA, index=7, key=Ticket[secret]]");
    }

    private static byte[] bytes(Opening opening) {
        byte[] bytes = new byte[Opening.BYTES];
        opening.writeTo(Unpooled.wrappedBuffer(bytes).clear());
        return bytes;
    }

    private static Optional<Opening> read(byte[] bytes) {
        return Opening.tryRead(Unpooled.wrappedBuffer(bytes));
    }
}
