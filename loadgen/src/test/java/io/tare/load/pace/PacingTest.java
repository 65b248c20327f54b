// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacingTest {

    private static final int SAMPLES = 100_000;

    @Test
    void spreadsConstantArrivalsEvenlyOverTheConnections() {
        long[] all = IntStream.range(0, 3)
                .boxed()
                .flatMap(connection -> Arrays.stream(take(Pacing.CONSTANT.arrivals(7, 3, connection, 1), 100))
                        .boxed())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();

        assertThat(all).containsExactly(take(Pacing.CONSTANT.arrivals(7, 1, 0, 1), 300));
    }

    /** Kolmogorov-Smirnov at 1 %: D of n samples is below 1.63 / √n if they are of the distribution. */
    @Test
    void hasExponentialGapsBetweenPoissonArrivals() {
        double perSecond = 1000;
        long[] arrivals = take(Pacing.POISSON.arrivals((long) perSecond, 1, 0, 42), SAMPLES);
        double[] gapSeconds = IntStream.range(1, SAMPLES)
                .mapToDouble(i -> (arrivals[i] - arrivals[i - 1]) / 1e9)
                .sorted()
                .toArray();

        double distance = 0;
        for (int i = 0; i < gapSeconds.length; i++) {
            double expected = 1 - Math.exp(-perSecond * gapSeconds[i]);
            distance = Math.max(
                    distance,
                    Math.max(expected - (double) i / gapSeconds.length, (i + 1.0) / gapSeconds.length - expected));
        }

        assertThat(distance).isLessThan(1.63 / Math.sqrt(gapSeconds.length));
    }

    /** The number of Poisson arrivals within a time has the variance of its mean; four deviations are one in 16,000. */
    @Test
    void addsPoissonArrivalsOfSeveralConnectionsUpToTheRate() {
        long perSecond = 10_000;
        long seconds = 10;
        long arrivals = 0;
        for (int connection = 0; connection < 8; connection++) {
            Arrivals next = Pacing.POISSON.arrivals(perSecond, 8, connection, 7);
            while (next.nextNanos() < seconds * 1_000_000_000L) {
                arrivals++;
            }
        }

        double expected = (double) perSecond * seconds;
        assertThat((double) arrivals).isCloseTo(expected, within(4 * Math.sqrt(expected)));
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameForTheSameSeed(Pacing pacing) {
        assertThat(take(pacing.arrivals(500, 2, 1, 3), 1000))
                .containsExactly(take(pacing.arrivals(500, 2, 1, 3), 1000));
    }

    @Test
    void isAnotherForAnotherSeedOrConnection() {
        long[] one = take(Pacing.POISSON.arrivals(500, 2, 0, 3), 10);

        assertThat(one).isNotEqualTo(take(Pacing.POISSON.arrivals(500, 2, 1, 3), 10));
        assertThat(one).isNotEqualTo(take(Pacing.POISSON.arrivals(500, 2, 0, 4), 10));
    }

    @Test
    void isChosenByItsName() {
        assertThat(Pacing.named("poisson")).isEqualTo(Pacing.POISSON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pacing.named("bursts"))
                .withMessage("pacing must be one of constant, poisson: bursts");
    }

    private static long[] take(Arrivals arrivals, int count) {
        return IntStream.range(0, count).mapToLong(i -> arrivals.nextNanos()).toArray();
    }
}
