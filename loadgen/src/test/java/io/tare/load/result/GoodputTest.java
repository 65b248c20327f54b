// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class GoodputTest {

    @Test
    void convertsToRates() {
        Goodput goodput = new Goodput(2_500_000_000L, 2_000_000_000L);

        assertThat(goodput.bytesPerSecond()).isEqualTo(1.25e9);
        assertThat(goodput.gigabitsPerSecond()).isEqualTo(10.0);
    }

    @Test
    void keepsItsPrecisionBeyondTheRangeOfInt() {
        assertThat(new Goodput(1L << 60, 1L << 60).bytesPerSecond()).isEqualTo(1e9);
    }

    @Test
    void rejectsWhatCannotBeMeasured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Goodput(-1, 1))
                .withMessage("bytes must not be negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Goodput(1, 0))
                .withMessage("elapsedNanos must be positive: 0");
    }
}
