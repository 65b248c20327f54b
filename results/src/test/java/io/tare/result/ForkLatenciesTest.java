// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By how often the intervals of percentiles cover a truth that is known. */
class ForkLatenciesTest {

    private static final int REQUESTS = 300;
    private static final double MEDIAN_NANOS = 1000;

    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void takesPercentilesOfAllForksTogetherAndNeverTheirAverage() {
        ForkLatencies latencies = latencies(fork(1000, 100), fork(1000, 100), fork(100_000, 100));
        assertThat(latencies.percentile(50).value()).isCloseTo(1000, within(1.0));
        assertThat(latencies.percentile(99).value()).isCloseTo(100_000, within(100.0));
        assertThat(latencies.percentile(99).high()).isGreaterThan(100_000);
    }

    @Test
    void pairsARatioByRoundAndLeavesOutRoundsOfOneOnly() {
        ForkLatencies reference = latencies(fork(1000, 100), fork(2000, 100), fork(4000, 100));
        ForkLatencies twice = latencies(fork(2000, 100), fork(4000, 100), fork(8000, 100), fork(90_000, 100));
        Estimate ratio = twice.ratio(reference, 50).orElseThrow();
        assertThat(ratio.forks()).isEqualTo(3);
        // However far the rounds are from each other: what they drift falls out.
        assertThat(ratio.value()).isCloseTo(2, within(0.002));
        assertThat(ratio.high() / ratio.low()).isLessThan(1.01);
        SortedMap<Integer, Histogram> later = new TreeMap<>();
        later.put(9, fork(1000, 1));
        assertThat(twice.ratio(new ForkLatencies(later), 50)).isEmpty();
    }

    @Test
    void claimsNothingFromOneFork() {
        Estimate alone = latencies(fork(1000, 100)).percentile(99);
        assertThat(alone.hasInterval()).isFalse();
        assertThat(alone.low()).isEqualTo(alone.high());
    }

    /** 3 and 5 µs without the first, 1 and 5 without the second, 1 and 3 without the last: log 5, log 5, log 3 at the top. */
    @Test
    void leavesOutEachForkInItsTurn() {
        Estimate top = latencies(fork(1000, 10), fork(3000, 10), fork(5000, 10)).percentile(100);
        double[] own = {Math.log(1000), Math.log(3000), Math.log(5000)};
        double[] without = {Math.log(5000), Math.log(5000), Math.log(3000)};
        double reach = Math.max(ForkStatistics.reach(own), ForkStatistics.jackknifeReach(without));
        assertThat(Math.log(top.high() / top.value())).isCloseTo(reach, within(0.005));
        assertThat(top.value()).isCloseTo(5000, within(5.0));
        double[] median = {Math.log(3000), Math.log(1000), Math.log(1000)};
        Estimate middle =
                latencies(fork(1000, 10), fork(3000, 10), fork(5000, 1)).percentile(50);
        assertThat(Math.log(middle.high() / middle.value()))
                .isCloseTo(Math.max(ForkStatistics.reach(own), ForkStatistics.jackknifeReach(median)), within(0.005));
    }

    @Test
    void hasTheJackknifesErrorThatOfAMeanIsTheUsualOne() {
        double[] values = {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4};
        double total = DoubleStream.of(values).sum();
        double[] without =
                Arrays.stream(values).map(value -> (total - value) / 9).toArray();
        // Half of the interval that R prints for t.test of these: 0.7001142 to 2.4598858.
        assertThat(ForkStatistics.jackknifeReach(without)).isCloseTo(0.8798858, within(5e-8));
    }

    /** Forks that differ by 10 %, and their requests by 50 %, with a tail to the right. */
    @ParameterizedTest(name = "p{0} of {1} forks")
    @CsvSource({"50, 3", "50, 5", "50, 15", "99, 3", "99, 5", "99, 15"})
    void coversSkewedLatenciesAsOftenAsItSays(double percent, int forks) {
        // The truth of infinitely many forks: log-normal times log-normal.
        double spread = Math.sqrt(0.1 * 0.1 + 0.5 * 0.5);
        double truth = MEDIAN_NANOS * Math.exp(percent == 50 ? 0 : NORMAL_99 * spread);
        assertThat(coverage(percent, forks, truth, this::skewed)).isBetween(0.935, 0.975);
    }

    /** About one request in twenty takes five times as long; how many do differs from fork to fork. */
    @ParameterizedTest(name = "p{0} of {1} forks")
    @CsvSource({"50, 3", "50, 5", "50, 15", "99, 3", "99, 5", "99, 15"})
    void coversLatenciesOfTwoModesAsOftenAsItSays(double percent, int forks) {
        assertThat(coverage(percent, forks, ofMany(percent, this::twoModes), this::twoModes))
                .isBetween(0.93, 0.98);
    }

    /** A request is about as slow as the one before it: a fork's own percentiles are off together. */
    @ParameterizedTest(name = "p{0} of {1} forks")
    @CsvSource({"50, 3", "50, 5", "50, 15", "99, 3", "99, 5", "99, 15"})
    void coversLatenciesThatDependOnEachOtherAsOftenAsItSays(double percent, int forks) {
        double spread = Math.sqrt(0.1 * 0.1 + 0.5 * 0.5);
        double truth = MEDIAN_NANOS * Math.exp(percent == 50 ? 0 : NORMAL_99 * spread);
        assertThat(coverage(percent, forks, truth, this::dependent)).isBetween(0.92, 0.97);
    }

    /**
     * If forks differ more than the requests of each, the 99th percentile is that of the slowest fork of a hundred, which
     * hardly any run of 15 has: no interval can cover that, and this says how far ours falls short.
     */
    @ParameterizedTest(name = "{0} forks")
    @CsvSource({"3, 0.69, 0.77", "5, 0.61, 0.69", "15, 0.60, 0.70"})
    void fallsShortOfTheTailIfThatIsMadeOfForks(int forks, double least, double most) {
        double truth = MEDIAN_NANOS * Math.exp(NORMAL_99 * Math.sqrt(0.1 * 0.1 + 0.02 * 0.02));
        assertThat(coverage(99, forks, truth, () -> logNormal(0.1, 0.02))).isBetween(least, most);
        assertThat(coverage(50, forks, MEDIAN_NANOS, () -> logNormal(0.1, 0.02)))
                .isBetween(0.935, 0.975);
    }

    /** The further forks differ beside their requests, the more of that: here by 30 % beside 50 %. */
    @ParameterizedTest(name = "{0} forks")
    @CsvSource({"3, 0.90, 0.95", "5, 0.89, 0.94", "15, 0.88, 0.93"})
    void fallsALittleShortOfTheTailOfForksThatDifferMuch(int forks, double least, double most) {
        double truth = MEDIAN_NANOS * Math.exp(NORMAL_99 * Math.sqrt(0.3 * 0.3 + 0.5 * 0.5));
        assertThat(coverage(99, forks, truth, () -> logNormal(0.3, 0.5))).isBetween(least, most);
    }

    /** One fork in four is 30 % slower: as with scores, few forks may not have one. */
    @ParameterizedTest(name = "p{0} of {1} forks")
    @CsvSource({
        "50, 3, 0.82, 0.90",
        "50, 5, 0.80, 0.88",
        "50, 15, 0.91, 0.96",
        "99, 3, 0.90, 0.96",
        "99, 5, 0.89, 0.95",
        "99, 15, 0.91, 0.96"
    })
    void fallsShortForForksOfTwoModesAsFewForksMust(double percent, int forks, double least, double most) {
        Fork fork = () -> scaled(logNormal(0.02, 0.5), random.nextInt(4) == 0 ? 1.3 : 1);
        assertThat(coverage(percent, forks, ofMany(percent, fork), fork)).isBetween(least, most);
    }

    @ParameterizedTest(name = "p{0} of {1} rounds")
    @CsvSource({"50, 3", "50, 5", "50, 15", "99, 3", "99, 5", "99, 15"})
    void coversTheTrueRatioAsOftenAsItSays(double percent, int rounds) {
        int trials = 1000;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            SortedMap<Integer, Histogram> references = new TreeMap<>();
            SortedMap<Integer, Histogram> others = new TreeMap<>();
            for (int round = 1; round <= rounds; round++) {
                double drift = Math.exp(0.1 * random.nextGaussian());
                references.put(round, histogram(scaled(skewed(), drift)));
                others.put(round, histogram(scaled(skewed(), 2 * drift)));
            }
            Estimate ratio = new ForkLatencies(others)
                    .ratio(new ForkLatencies(references), percent)
                    .orElseThrow();
            covered += ratio.holds(2) ? 1 : 0;
        }
        assertThat((double) covered / trials).isBetween(0.93, 0.985);
    }

    private interface Fork {
        double[] latencies();
    }

    private static final double NORMAL_99 = 2.3263479;

    private double coverage(double percent, int forks, double truth, Fork fork) {
        int trials = 1000;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            SortedMap<Integer, Histogram> byRound = new TreeMap<>();
            for (int i = 1; i <= forks; i++) {
                byRound.put(i, histogram(fork.latencies()));
            }
            covered += new ForkLatencies(byRound).percentile(percent).holds(truth) ? 1 : 0;
        }
        return (double) covered / trials;
    }

    private static double ofMany(double percent, Fork fork) {
        double[] all = DoubleStream.generate(() -> 0)
                .limit(5_000)
                .flatMap(none -> Arrays.stream(fork.latencies()))
                .sorted()
                .toArray();
        return all[(int) Math.ceil(percent / 100 * all.length) - 1];
    }

    private double[] skewed() {
        return logNormal(0.1, 0.5);
    }

    private double[] logNormal(double ofForks, double ofRequests) {
        double fork = MEDIAN_NANOS * Math.exp(ofForks * random.nextGaussian());
        return DoubleStream.generate(() -> fork * Math.exp(ofRequests * random.nextGaussian()))
                .limit(REQUESTS)
                .toArray();
    }

    private double[] twoModes() {
        double fork = MEDIAN_NANOS * Math.exp(0.1 * random.nextGaussian());
        double slow = Math.min(0.4, 0.05 * Math.exp(0.5 * random.nextGaussian()));
        return DoubleStream.generate(
                        () -> fork * (random.nextDouble() < slow ? 5 : 1) * Math.exp(0.2 * random.nextGaussian()))
                .limit(REQUESTS)
                .toArray();
    }

    private double[] dependent() {
        double correlation = 0.9;
        double fork = MEDIAN_NANOS * Math.exp(0.1 * random.nextGaussian());
        double[] latencies = new double[REQUESTS];
        double now = random.nextGaussian();
        for (int i = 0; i < REQUESTS; i++) {
            latencies[i] = fork * Math.exp(0.5 * now);
            now = correlation * now + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
        }
        return latencies;
    }

    private static double[] scaled(double[] latencies, double factor) {
        return Arrays.stream(latencies).map(value -> value * factor).toArray();
    }

    private static ForkLatencies latencies(Histogram... forks) {
        SortedMap<Integer, Histogram> byRound = new TreeMap<>();
        for (Histogram fork : forks) {
            byRound.put(byRound.size() + 1, fork);
        }
        return new ForkLatencies(byRound);
    }

    private static Histogram fork(long nanos, int count) {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(nanos, count);
        return histogram;
    }

    private static Histogram histogram(double[] latencies) {
        Histogram histogram = new Histogram(3);
        for (double latency : latencies) {
            histogram.recordValue(Math.round(latency));
        }
        return histogram;
    }
}
