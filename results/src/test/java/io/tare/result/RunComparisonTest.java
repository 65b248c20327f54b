// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunComparisonTest {

    private static final int ROUNDS = 10;

    @TempDir
    Path root;

    private final SplittableRandom random = new SplittableRandom(11);
    private int runs;

    /** R, {@code t.test(extra ~ group, data = sleep)}: t = -1.8608, df = 17.776, p-value = 0.07939, interval -3.3654832 to 0.2054832. */
    @Test
    void givesWelchsIntervalAsRDoes() {
        List<Double> first = exp(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
        List<Double> second = exp(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);
        Estimate ratio = ForkStatistics.unpairedRatio(first, second, 1).orElseThrow();
        assertThat(Math.log(ratio.value())).isCloseTo(-1.58, within(1e-9));
        assertThat(Math.log(ratio.low())).isCloseTo(-3.3654832, within(1e-6));
        assertThat(Math.log(ratio.high())).isCloseTo(0.2054832, within(1e-6));
        assertThat(Significance.pValue(ratio)).isCloseTo(0.07939, within(1e-5));
    }

    @Test
    void findsAPlantedSlowdownOfATenth() {
        int found = 0;
        for (int i = 0; i < 20; i++) {
            RunComparison comparison = RunComparison.of(run(1, 0.03), run(1 / 1.1, 0.03), 0.05);
            found += comparison.hasRegression() ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(18);
    }

    @Test
    void callsHardlyEverWorseWhatIsAlike() {
        int called = 0;
        for (int i = 0; i < 100; i++) {
            called += RunComparison.of(run(1, 0.05), run(1, 0.05), 0).hasRegression() ? 1 : 0;
        }
        assertThat(called).isLessThanOrEqualTo(8);
    }

    @Test
    void doesNotCallWorseWhatIsBetterOrWithinTheBound() {
        assertThat(RunComparison.of(run(1, 0.01), run(1.3, 0.01), 0.05).hasRegression())
                .isFalse();
        assertThat(RunComparison.of(run(1, 0.001), run(1 / 1.02, 0.001), 0.05).hasRegression())
                .isFalse();
        assertThat(RunComparison.of(run(1, 0.001), run(1 / 1.02, 0.001), 0.01).hasRegression())
                .isTrue();
    }

    @Test
    void saysWhatIsNotAlikeInTheMachinesAndWhatOneRunLacks() {
        Run base = run(1, 0.01);
        RunComparison comparison = RunComparison.of(base, base, 0.05);
        assertThat(comparison.differences()).isEmpty();
        assertThat(ConsoleTable.of(comparison)).contains("no difference seen").doesNotContain("NOT ALIKE");
        RunPlan plan = base.plan();
        Run elsewhere = new Run(
                new RunPlan(
                        1,
                        "0123abcd",
                        plan.startedAt(),
                        "",
                        1,
                        "runc",
                        "",
                        1,
                        List.of(),
                        plan.scenarios().subList(0, 1),
                        plan.unitLabels(),
                        Map.of(),
                        Map.of("machine", Map.of("kernel", "2"))),
                base.forks(),
                base.histograms(),
                List.of());
        RunComparison other = RunComparison.of(base, elsewhere, 0.05);
        assertThat(other.differences()).containsExactly("machine kernel: 1 → 2");
        assertThat(other.onlyInOne()).singleElement().asString().contains("runtime=crun");
        assertThat(ConsoleTable.of(other)).contains("NOT ALIKE", "kernel: 1 → 2");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "UNDERDRIVEN"})
    void callsWorseWhatFailsNowOrDoesNotReachItsRate(Status status) {
        Run base = run(1, 0.01);
        Run broken = with(base, status, List.of());
        RunComparison comparison = RunComparison.of(base, broken, 0.05);
        assertThat(comparison.failed()).singleElement().asString().contains("runtime=crun");
        assertThat(comparison.onlyInOne()).isEmpty();
        assertThat(comparison.hasRegression()).isTrue();
        assertThat(ConsoleTable.of(comparison)).contains("REGRESSION: these had scores");
        assertThat(RunComparison.of(base, with(base, Status.UNSUPPORTED, List.of()), 0.05)
                        .hasRegression())
                .isFalse();
        assertThat(RunComparison.of(broken, base, 0.05).hasRegression()).isFalse();
    }

    @Test
    void callsWorseWhatComesDownToNothing() {
        Run base = run(1, 0.01);
        Run nothing = with(base, Status.OK, List.of(0.0));
        assertThat(RunComparison.of(base, nothing, 0.05).hasRegression()).isTrue();
        assertThat(ConsoleTable.of(RunComparison.of(base, nothing, 0.05))).contains("none now");
        assertThat(RunComparison.of(nothing, base, 0.05).hasRegression()).isFalse();
        assertThat(RunComparison.of(nothing, nothing, 0.05).hasRegression()).isFalse();
    }

    @Test
    void refusesRunsWithNothingInCommon() {
        Run base = run(1, 0.01);
        Run empty = new Run(base.plan(), List.of(), base.histograms(), List.of());
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> ConsoleTable.of(RunComparison.of(base, empty, 0.05)))
                .withMessageContaining("no scenario in common");
    }

    /** The same run, but for the forks of crun. */
    private static Run with(Run base, Status status, List<Double> scores) {
        List<ForkRecord> forks = base.forks().stream()
                .map(fork -> "crun".equals(fork.params().get("runtime"))
                        ? new ForkRecord(
                                fork.ordinal(),
                                fork.round(),
                                fork.benchmark(),
                                fork.mode(),
                                fork.params(),
                                status,
                                "so it is",
                                List.of(),
                                fork.scoreUnit(),
                                List.of(),
                                scores,
                                fork.startedAt(),
                                1,
                                1,
                                Map.of(),
                                List.of(),
                                Map.of(),
                                Map.of())
                        : fork)
                .toList();
        return new Run(base.plan(), forks, base.histograms(), List.of());
    }

    /** Ten rounds of two runtimes, whose scores are about {@code speed} times 1000. */
    private Run run(double speed, double noise) {
        List<PlannedScenario> scenarios = List.of(scenario("runc"), scenario("crun"));
        RunFolder folder = RunFolder.create(
                root.resolve(Integer.toString(runs++)),
                new RunPlan(
                        1,
                        "0123abcd",
                        "2026-11-20T12:00:00Z",
                        "",
                        1,
                        "runc",
                        "",
                        ROUNDS,
                        List.of(),
                        scenarios,
                        Map.of(SampleRun.BENCHMARK, "MiB/s"),
                        Map.of(),
                        Map.of("machine", Map.of("kernel", "1"), "warnings", List.of("run " + runs))));
        List<ForkRecord> forks = new java.util.ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (PlannedScenario scenario : scenarios) {
                double score = 1000 * speed * Math.exp(noise * random.nextGaussian());
                forks.add(new ForkRecord(
                        forks.size() + 1,
                        round,
                        scenario.benchmark(),
                        scenario.mode(),
                        scenario.params(),
                        Status.OK,
                        "",
                        List.of(),
                        "ops/s",
                        List.of(),
                        List.of(score),
                        "2026-11-20T12:00:01Z",
                        1,
                        1,
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Map.of()));
            }
        }
        return new Run(folder.read().plan(), forks, folder.read().histograms(), List.of());
    }

    private static PlannedScenario scenario(String runtime) {
        return new PlannedScenario(
                SampleRun.BENCHMARK, "thrpt", Map.of("runtime", runtime, "network", "bridge"), ROUNDS);
    }

    private static List<Double> exp(double... logs) {
        return DoubleStream.of(logs).map(Math::exp).boxed().toList();
    }
}
