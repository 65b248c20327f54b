// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineTailTest {

    private final LineTail tail = new LineTail();

    @Test
    void joinsPiecesIntoLines() {
        append("one\ntw");
        append("o\nthree");
        assertThat(tail.lines()).containsExactly("one", "two", "three");
    }

    @Test
    void keepsTheLastLinesAlone() {
        for (int i = 0; i < 1000; i++) {
            append(i + "\n");
        }
        assertThat(tail.lines()).hasSizeLessThan(100).endsWith("998", "999");
    }

    @Test
    void cutsALineThatNeverEnds() {
        append("x".repeat(1_000_000));
        assertThat(tail.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.length()).isLessThan(10_000));
    }

    private void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tail.append(bytes, 0, bytes.length);
    }
}
