// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Percentage.withPercentage;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyTest {

    @Test
    void readsPercentilesFromTheHistogram() {
        Latency latency = new Latency(oneToAThousandMicros());

        assertThat(latency.count()).isEqualTo(1000);
        assertThat((double) latency.nanosAt(50)).isCloseTo(500_000, withPercentage(0.1));
        assertThat((double) latency.nanosAt(99.9)).isCloseTo(999_000, withPercentage(0.1));
        assertThat((double) latency.minNanos()).isCloseTo(1_000, withPercentage(0.1));
        assertThat((double) latency.maxNanos()).isCloseTo(1_000_000, withPercentage(0.1));
        assertThat(latency.meanNanos()).isCloseTo(500_500, withPercentage(0.1));
        assertThat(latency).hasToString("Latency[count=1000, p50=500223 ns, p99=990207 ns, max=1000447 ns]");
    }

    @Test
    void doesNotChangeWithTheHistogramItCameFromOrGaveAway() {
        Histogram histogram = oneToAThousandMicros();
        Latency latency = new Latency(histogram);

        histogram.recordValue(5_000_000);
        latency.histogram().recordValue(5_000_000);

        assertThat(latency.count()).isEqualTo(1000);
    }

    @Test
    void isZeroWithoutSamples() {
        Latency latency = new Latency(new Histogram(3));

        assertThat(latency.count()).isZero();
        assertThat(latency.minNanos()).isZero();
        assertThat(latency.maxNanos()).isZero();
        assertThat(latency.nanosAt(99)).isZero();
    }

    @Test
    void rejectsPercentilesOutOfRange() {
        Latency latency = new Latency(new Histogram(3));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> latency.nanosAt(100.1))
                .withMessage("percentile must be in [0, 100]: 100.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> latency.nanosAt(Double.NaN))
                .withMessage("percentile must be in [0, 100]: NaN");
    }

    private static Histogram oneToAThousandMicros() {
        Histogram histogram = new Histogram(3);
        for (int micros = 1; micros <= 1000; micros++) {
            histogram.recordValue(micros * 1000L);
        }
        return histogram;
    }
}
