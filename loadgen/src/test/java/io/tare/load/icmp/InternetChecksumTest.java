// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

    /** The example in section 3 of RFC 1071. */
    @Test
    void isThatOfTheRfcsExample() {
        ByteBuffer bytes = ByteBuffer.wrap(
                new byte[] {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7});

        assertThat(InternetChecksum.of(bytes)).isEqualTo((short) ~0xddf2);
    }

    @Test
    void padsAnOddByteWithZero() {
        assertThat(InternetChecksum.of(ByteBuffer.wrap(new byte[] {0x12, 0x34, 0x56})))
                .isEqualTo(InternetChecksum.of(ByteBuffer.wrap(new byte[] {0x12, 0x34, 0x56, 0})));
    }

    @Test
    void makesTheWholeSumUpToAllOnes() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {8, 0, 0, 0, 1, 2, 3, 4, 5, 6});

        bytes.putShort(2, InternetChecksum.of(bytes));

        assertThat(InternetChecksum.of(bytes)).isZero();
    }
}
