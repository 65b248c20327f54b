// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often forks that are warm are called not warm, and forks that are not are found. */
class SteadyStateTest {

    private final SplittableRandom random = new SplittableRandom(17);

    /** How iterations of a warm fork scatter. */
    enum Noise {
        NORMAL,
        SKEWED,
        TWO_MODES,
        DEPENDENT;

        List<Double> scores(SplittableRandom random, int iterations) {
            List<Double> scores = new ArrayList<>();
            double fork = 100 * Math.exp(0.1 * random.nextGaussian());
            double now = random.nextGaussian();
            for (int i = 0; i < iterations; i++) {
                scores.add(fork
                        * switch (this) {
                            case NORMAL -> Math.exp(0.03 * random.nextGaussian());
                            case SKEWED -> 1 - 0.05 * Math.log(1 - random.nextDouble());
                            case TWO_MODES ->
                                (random.nextInt(4) == 0 ? 0.7 : 1) * Math.exp(0.01 * random.nextGaussian());
                            case DEPENDENT -> Math.exp(0.03 * now);
                        });
                now = 0.5 * now + Math.sqrt(0.75) * random.nextGaussian();
            }
            return scores;
        }
    }

    @ParameterizedTest(name = "{0}: {1} forks of {2} iterations")
    @CsvSource({
        "NORMAL, 3, 5",
        "NORMAL, 5, 3",
        "NORMAL, 5, 5",
        "NORMAL, 15, 5",
        "SKEWED, 3, 5",
        "SKEWED, 5, 5",
        "TWO_MODES, 3, 5",
        "TWO_MODES, 4, 3",
        "TWO_MODES, 5, 5",
        "DEPENDENT, 3, 5",
        "DEPENDENT, 5, 5",
        "DEPENDENT, 5, 20",
        "DEPENDENT, 15, 5"
    })
    void callsAtMostOneOfAHundredWarmScenariosDrifting(Noise noise, int forks, int iterations) {
        int found = 0;
        int trials = 10_000;
        for (int trial = 0; trial < trials; trial++) {
            found += Drift.of(scenario(noise, forks, iterations)).isPresent() ? 1 : 0;
        }
        assertThat((double) found / trials).isLessThanOrEqualTo(0.01);
    }

    /** Three or five iterations of one fork tell nothing; those of all forks together do. */
    @ParameterizedTest(name = "{0} forks of {1} iterations: {2} of 1000")
    @CsvSource({"5, 5, 700", "10, 5, 990", "10, 3, 950"})
    void findsForksThatAllStillWarmUp(int forks, int iterations, int least) {
        int found = 0;
        for (int trial = 0; trial < 1000; trial++) {
            found += warming(forks, iterations).filter(it -> it.change() < 0).isPresent() ? 1 : 0;
        }
        assertThat(found).isBetween(least, 1000);
    }

    @Test
    void saysByHowMuchTheScoreChanges() {
        List<Double> falling = List.of(100.0, 90.0, 81.0, 72.9);
        List<Double> other = List.of(200.0, 179.0, 161.0, 145.0);
        Drift drift = Drift.of(List.of(falling, other, falling)).orElseThrow();
        assertThat(drift.change()).isCloseTo(-0.27, within(0.003));
    }

    @Test
    void saysNothingOfADriftThatIsOfNoAccountOrThatTooFewShow() {
        List<Double> hardly = List.of(100.0, 100.1, 100.2, 100.3);
        assertThat(Drift.of(List.of(hardly, hardly, hardly))).isEmpty();
        List<Double> falling = List.of(100.0, 50.0);
        assertThat(Drift.of(List.of(falling, falling, falling))).isEmpty();
        assertThat(Drift.of(List.of())).isEmpty();
        assertThat(Drift.of(List.of(List.of(0.0, 1.0, 2.0), List.of(0.0, 1.0, 2.0), List.of(0.0, 1.0, 2.0))))
                .isEmpty();
    }

    @Test
    void givesShaoAndZhangsStatisticAsByHand() {
        double[] sums = ChangePoint.sums(new double[] {0, 1, 2, 3});
        // Contrast: 1 − 2/4 · 6 = −2. Wander: (0 − ½)² + 0 on the left, 0 + (3 − ½ · 5)² on the right.
        assertThat(ChangePoint.statistic(sums, 2)).isCloseTo(4 * 4 / 0.5, within(1e-12));
        assertThat(ChangePoint.statistic(ChangePoint.sums(new double[] {0, 0, 1, 1}), 2))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ChangePoint.statistic(ChangePoint.sums(new double[] {5, 5, 5, 5}), 2))
                .isZero();
    }

    /** One of twenty and one of a hundred steady series exceed what Shao and Zhang's table 1 says: 40.1 and 68.6. */
    @ParameterizedTest
    @CsvSource({"40.1, 0.04, 0.06", "68.6, 0.007, 0.013"})
    void exceedsTheirTableAsOftenAsItSays(double critical, double least, double most) {
        int trials = 10_000;
        int exceeding = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] sums = ChangePoint.sums(
                    random.doubles(100).map(none -> random.nextGaussian()).toArray());
            boolean exceeds = false;
            for (int k = 1; k < 100 && !exceeds; k++) {
                exceeds = ChangePoint.statistic(sums, k) > critical;
            }
            exceeding += exceeds ? 1 : 0;
        }
        assertThat((double) exceeding / trials).isBetween(least, most);
    }

    @ParameterizedTest(name = "{0}: 5 forks of {1} iterations")
    @CsvSource({
        "NORMAL, 30, 0.01",
        "NORMAL, 100, 0.01",
        "SKEWED, 30, 0.01",
        "TWO_MODES, 50, 0.01",
        "DEPENDENT, 100, 0.01",
        // Few iterations that depend on each other look like a change more often; here it falls short.
        "DEPENDENT, 30, 0.03"
    })
    void findsAChangeInAForkOfHardlyAnyWarmScenario(Noise noise, int iterations, double most) {
        int trials = 3000;
        int found = 0;
        for (int trial = 0; trial < trials; trial++) {
            found += scenario(noise, 5, iterations).stream()
                            .anyMatch(fork -> ChangePoint.of(fork, 5).isPresent())
                    ? 1
                    : 0;
        }
        assertThat((double) found / trials).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest(name = "{0} iterations")
    @CsvSource({"30, 0.9", "100, 0.99", "1000, 0.99"})
    void findsWhereAForkGotWarmTooLate(int iterations, double least) {
        int trials = 500;
        int found = 0;
        int cold = iterations / 4;
        for (int trial = 0; trial < trials; trial++) {
            List<Double> scores = new ArrayList<>(Noise.NORMAL.scores(random, iterations));
            for (int i = 0; i < cold; i++) {
                scores.set(i, scores.get(i) * 1.3);
            }
            found += ChangePoint.of(scores, 5)
                            .filter(it -> Math.abs(it.iteration() - 1 - cold) <= Math.max(1, iterations / 50))
                            .filter(it -> it.change() < -0.15)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat((double) found / trials).isGreaterThanOrEqualTo(least);
    }

    private Optional<Drift> warming(int forks, int iterations) {
        List<List<Double>> cooling = scenario(Noise.NORMAL, forks, iterations).stream()
                .map(scores -> {
                    double cold = 0.15 * Math.exp(0.2 * random.nextGaussian());
                    List<Double> slower = new ArrayList<>();
                    for (int i = 0; i < scores.size(); i++) {
                        slower.add(scores.get(i) * Math.exp(cold * Math.exp(-i)));
                    }
                    return slower;
                })
                .map(List::copyOf)
                .toList();
        return Drift.of(cooling);
    }

    private List<List<Double>> scenario(Noise noise, int forks, int iterations) {
        return Stream.generate(() -> noise.scores(random, iterations))
                .limit(forks)
                .toList();
    }
}
