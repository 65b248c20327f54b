// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TokenTest {

    private static final String HEX = "00112233445566778899aabbccddeeff";

    @Test
    void survivesAsHex() {
        Token token = Token.random();

        assertThat(Token.ofHex(token.hex())).isEqualTo(token).hasSameHashCodeAs(token);
        assertThat(Token.ofHex(HEX).hex()).isEqualTo(HEX);
        assertThat(Token.ofHex("AABBCCDDEEFF00112233445566778899").hex()).isEqualTo("aabbccddeeff00112233445566778899");
    }

    @Test
    void isAnotherOneEachTime() {
        assertThat(Token.random()).isNotEqualTo(Token.random());
    }

    @Test
    void differsInEachDigit() {
        for (int i = 0; i < HEX.length(); i++) {
            char other = HEX.charAt(i) == '0' ? '1' : '0';
            assertThat(Token.ofHex(HEX.substring(0, i) + other + HEX.substring(i + 1)))
                    .isNotEqualTo(Token.ofHex(HEX));
        }
    }

    @Test
    void keepsItselfOutOfLogs() {
        assertThat(Token.ofHex(HEX)).hasToString("Token[secret]");
    }

    @Test
    void rejectsWhatIsNotATokenWithoutQuotingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Token.ofHex("abc"))
                .withMessage("token must have 32 hexadecimal digits, not 3 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Token.ofHex(HEX + "0"))
                .withMessage("token must have 32 hexadecimal digits, not 33 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Token.ofHex(HEX.replace('f', 'g')))
                .withMessage("token must have 32 hexadecimal digits, and nothing else");
    }
}
