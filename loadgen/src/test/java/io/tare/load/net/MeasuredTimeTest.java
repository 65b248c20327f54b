// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasuredTimeTest {

    @ParameterizedTest
    // The last is where System.nanoTime() overflows while it counts.
    @ValueSource(longs = {0, 1, -5_000, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE - 50})
    void countsFromItsFirstNanosecondToTheOneBeforeItsEnd(long from) {
        MeasuredTime measured = new MeasuredTime(from, from + 100);
        for (long counted : new long[] {0, 1, 50, 99}) {
            assertThat(measured.place(from + counted)).as("%d after", counted).isEqualTo(MeasuredTime.COUNTED);
        }
        for (long other : new long[] {-1L << 40, -1, 100, 101, 1L << 40}) {
            assertThat(measured.place(from + other)).as("%d after", other).isEqualTo(MeasuredTime.NOT_COUNTED);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void countsNothingIfItIsOverAsItBegins(long nanos) {
        assertThat(new MeasuredTime(0, 0).place(nanos)).isEqualTo(MeasuredTime.NOT_COUNTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 1_000})
    void rehearsesUntilItCounts(long from) {
        MeasuredTime measured = new MeasuredTime(from, from + 1);
        Rehearsal rehearsal = new Rehearsal();
        long early = from - 10 * Rehearsal.PERIOD_NANOS;
        assertThat(rehearsal.isDue(early, measured)).isTrue();
        assertThat(rehearsal.isDue(early + Rehearsal.PERIOD_NANOS / 2, measured))
                .isFalse();
        assertThat(rehearsal.isDue(early + Rehearsal.PERIOD_NANOS, measured)).isTrue();
        assertThat(rehearsal.isDue(early + Rehearsal.PERIOD_NANOS, measured)).isFalse();
        assertThat(rehearsal.isDue(from, measured)).isFalse();
        assertThat(rehearsal.isDue(from + 10 * Rehearsal.PERIOD_NANOS, measured))
                .isFalse();
    }
}
