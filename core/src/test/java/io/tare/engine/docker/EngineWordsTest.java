// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineWordsTest {

    @Test
    void takesTheMessageOutOfAJsonReply() {
        assertThat(EngineWords.plain("Status 400: {\"message\":\"unknown or invalid runtime name: x\"}\n"))
                .isEqualTo("unknown or invalid runtime name: x");
    }

    @Test
    void leavesPlainWordsAsTheyAre() {
        assertThat(EngineWords.plain("no such thing")).isEqualTo("no such thing");
        assertThat(EngineWords.plain("bad {brace")).isEqualTo("bad {brace");
    }

    @Test
    void isOneLineOfBoundedLength() {
        assertThat(EngineWords.plain("a\nb\tc " + "x".repeat(10_000)))
                .startsWith("a b c ")
                .hasSizeLessThan(700);
    }
}
