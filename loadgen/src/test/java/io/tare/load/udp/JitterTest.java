// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class JitterTest {

    private final Jitter jitter = new Jitter();

    @Test
    void isNoneWhenAllTravelEquallyLong() {
        for (int i = 0; i < 100; i++) {
            // The clocks differ by an hour.
            jitter.arrived(i * 1000L, i * 1000L + 3_600_000_000_000L);
        }

        assertThat(jitter.nanos()).isZero();
        assertThat(jitter.takeVariation().getTotalCount()).isEqualTo(99);
    }

    @Test
    void addsASixteenthOfTheNewestDifference() {
        // Transit times 100, 260, 100: differences 160 and 160.
        jitter.arrived(0, 100);
        jitter.arrived(1000, 1260);
        assertThat(jitter.nanos()).isCloseTo(10, within(1e-9));

        jitter.arrived(2000, 2100);
        assertThat(jitter.nanos()).isCloseTo(10 + 150 / 16.0, within(1e-9));
        assertThat(jitter.takeVariation().getValueAtPercentile(50)).isEqualTo(160);
    }

    @Test
    void approachesASteadyDifference() {
        for (int i = 0; i < 1000; i++) {
            jitter.arrived(i * 10_000L, i * 10_000L + i % 2 * 500L);
        }

        assertThat(jitter.nanos()).isCloseTo(500, within(0.001));
    }

    @Test
    void forgetsTheDifferencesThatWereTaken() {
        jitter.arrived(0, 0);
        jitter.arrived(0, 5);

        assertThat(jitter.takeVariation().getTotalCount()).isEqualTo(1);
        assertThat(jitter.takeVariation().getTotalCount()).isZero();
    }

    @Test
    void survivesNonsenseTimes() {
        long[] times = {0, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1};
        for (long sent : times) {
            for (long received : times) {
                jitter.arrived(sent, received);
            }
        }

        assertThat(jitter.nanos()).isBetween(0.0, (double) Jitter.MAX_NANOS);
    }
}
