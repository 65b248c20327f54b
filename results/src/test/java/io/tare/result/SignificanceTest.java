// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Against published values, and by how often a table names what is not there. */
class SignificanceTest {

    private static final int SCENARIOS = 20;

    private final SplittableRandom random = new SplittableRandom(7);

    /** R, {@code t.test(extra ~ group, data = sleep, paired = TRUE)}: t = -4.0621, df = 9, p-value = 0.002833. */
    @Test
    void givesStudentsPValueAsRDoes() {
        List<Double> differences = List.of(1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4);
        Estimate ratio =
                ForkStatistics.ratio(differences.stream().map(Math::exp).toList());
        assertThat(Significance.pValue(ratio)).isCloseTo(0.002833, within(5e-7));
        Estimate inverse = ForkStatistics.ratio(
                differences.stream().map(it -> Math.exp(-it)).toList());
        assertThat(Significance.pValue(inverse)).isCloseTo(0.002833, within(5e-7));
    }

    @Test
    void isSureOfForksThatAreAllAlike() {
        assertThat(Significance.pValue(ForkStatistics.ratio(List.of(1.0, 1.0, 1.0))))
                .isEqualTo(1);
        assertThat(Significance.pValue(ForkStatistics.ratio(List.of(2.0, 2.0, 2.0))))
                .isZero();
    }

    /**
     * The fifteen p-values of Benjamini and Hochberg's own example (1995, section 4.1), of which the procedure finds four
     * at 0.05 and Bonferroni's three. Their adjusted values are p(i)·15/i and then the smallest from there on, by hand.
     */
    @Test
    void findsAsManyAsBenjaminiAndHochbergDo() {
        double[] pValues = {
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0000
        };
        double[] adjusted = Significance.adjusted(pValues);
        assertThat(Arrays.stream(adjusted).filter(Significance::isDifference)).hasSize(4);
        assertThat(adjusted[0]).isCloseTo(0.0015, within(1e-12));
        assertThat(adjusted[2]).isCloseTo(0.0095, within(1e-12));
        assertThat(adjusted[3]).isCloseTo(0.035625, within(1e-12));
        // 0.0278 · 15/6 = 0.0695 and 0.0298 · 15/7 = 0.063857, which is less and holds for both, and for the one
        // before.
        assertThat(adjusted[4]).isCloseTo(0.0201 * 3, within(1e-12));
        assertThat(adjusted[5]).isCloseTo(0.0298 * 15 / 7, within(1e-12));
        assertThat(adjusted[14]).isEqualTo(1);
    }

    @Test
    void keepsTheOrderInWhichPValuesCome() {
        assertThat(Significance.adjusted(new double[] {0.04, 0.01, 0.03}))
                .containsExactly(new double[] {0.04, 0.03, 0.04}, within(1e-12));
        assertThat(Significance.adjusted(new double[0])).isEmpty();
    }

    @Test
    void namesADifferenceInAtMostOneOfTwentyTablesInWhichNothingDiffers() {
        int runs = 400;
        int naming = 0;
        for (int i = 0; i < runs; i++) {
            Table table = table(run(0, 0));
            assertThat(table.groups().get(0).comparisons()).isEqualTo(SCENARIOS);
            naming += rows(table).stream().anyMatch(Row::differs) ? 1 : 0;
        }
        // 5 % and three standard errors.
        assertThat((double) naming / runs).isBetween(0.002, 0.083);
    }

    @Test
    void namesHardlyAnyDifferencesThatAreNoneBesideOnesThatAre() {
        double named = 0;
        double wrong = 0;
        int found = 0;
        int runs = 200;
        for (int i = 0; i < runs; i++) {
            List<Row> differing = rows(table(run(SCENARIOS / 2, 0.2))).stream()
                    .filter(Row::differs)
                    .toList();
            long none = differing.stream().filter(row -> !isPlanted(row)).count();
            named += differing.isEmpty() ? 0 : 1;
            wrong += differing.isEmpty() ? 0 : (double) none / differing.size();
            found += differing.size() - (int) none;
        }
        assertThat(wrong / runs).isBetween(0.001, 0.05);
        assertThat(named).isEqualTo(runs);
        assertThat((double) found / runs / (SCENARIOS / 2)).isGreaterThan(0.9);
    }

    @Test
    void tellsThatAnIntervalWithoutOneMayBeByChance() {
        Run run = run(0, 0);
        while (rows(table(run)).stream().noneMatch(Row::isByChance)) {
            run = run(0, 0);
        }
        assertThat(rows(table(run)).stream().filter(Row::isByChance))
                .allSatisfy(row -> assertThat(row.verdict()).isEqualTo("no difference seen"));
        assertThat(ConsoleTable.of(run)).contains("intervals that leave out 1 where no difference is seen: ");
    }

    private static boolean isPlanted(Row row) {
        return Integer.parseInt(row.scenario().params().getOrDefault("n", "")) < SCENARIOS / 2;
    }

    private static Table table(Run run) {
        return Table.of(run);
    }

    private static List<Row> rows(Table table) {
        return table.groups().get(0).rows();
    }

    /** Five rounds; the first scenarios of one runtime are really slower. */
    private Run run(int slower, double byLogarithm) {
        List<PlannedScenario> scenarios = new ArrayList<>();
        List<ForkRecord> forks = new ArrayList<>();
        for (int i = 0; i < SCENARIOS; i++) {
            for (String runtime : List.of("runc", "crun")) {
                Map<String, String> params = new TreeMap<>(Map.of("runtime", runtime, "n", Integer.toString(i)));
                scenarios.add(new PlannedScenario(SampleRun.BENCHMARK, "avgt", params, 5));
                double cost = runtime.equals("crun") && i < slower ? byLogarithm : 0;
                double[] scores = DoubleStream.generate(() -> Math.exp(cost + 0.03 * random.nextGaussian()))
                        .limit(5)
                        .toArray();
                for (int round = 1; round <= 5; round++) {
                    forks.add(SampleRun.fork(forks.size() + 1, round, params, scores[round - 1]));
                }
            }
        }
        return SampleRun.of(scenarios, forks);
    }
}
