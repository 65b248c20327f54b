// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/**
 * Two runs of the same scenarios, beside each other: what became slower or worse, and by how much. Rounds of two runs do
 * not pair, so an interval is Welch's, on the logarithm's scale. Immutable.
 *
 * @param changes     of each scenario that both runs have a value of
 * @param failed      scenarios that the first has values of and that failed in the second, in a few words each
 * @param onlyInOne   other scenarios that one of them has no value of, in a few words each
 * @param differences what is not alike in the machines, in a few words each; then a change may be the machine's
 */
public record RunComparison(
        List<Change> changes, List<String> failed, List<String> onlyInOne, List<String> differences) {

    private static final Set<String> OF_NO_ACCOUNT =
            Set.of("images", RunPlan.WARNINGS, RunPlan.RESUMED, "benchmarks", "loadAverage", "stealTicks");

    /** What a fork without a score that counts is now, for its scenario to be worse than it was. */
    private static final Set<Status> LOST = EnumSet.of(Status.FAILED, Status.UNDERDRIVEN);

    /**
     * What became of one scenario.
     *
     * @param name    the scenario in a few words
     * @param before  the mean of the first run
     * @param after   the mean of the second
     * @param ratio   after to before
     * @param isWorse whether it is worse, beyond the bound and beyond what chance gives for so many scenarios
     * @param words   the change in words; none is seen if chance gives as much for so many scenarios
     */
    public record Change(String name, double before, double after, Estimate ratio, boolean isWorse, String words) {}

    public RunComparison {
        changes = List.copyOf(changes);
        failed = List.copyOf(failed);
        onlyInOne = List.copyOf(onlyInOne);
        differences = List.copyOf(differences);
    }

    /**
     * Compares them.
     *
     * @param bound how much worse is a regression, as a share: 0.05 for 5 %. At least 0
     */
    public static RunComparison of(Run base, Run changed, double bound) {
        if (!(bound >= 0)) {
            throw new IllegalArgumentException("a bound must be at least 0: " + bound);
        }
        Map<String, Values> before = values(base, rows(base));
        // A table of many forks takes its time, so there is one.
        List<Row> changedRows = rows(changed);
        Map<String, Values> after = values(changed, changedRows);
        List<String> onlyInOne = new ArrayList<>();
        after.keySet().stream().filter(name -> !before.containsKey(name)).forEach(onlyInOne::add);
        List<Change> changes = new ArrayList<>();
        Set<String> failedAfter = failed(changed, changedRows);
        List<String> failed = new ArrayList<>();
        int inBoth = (int) before.keySet().stream().filter(after::containsKey).count();
        before.forEach((name, was) -> {
            Values is = after.get(name);
            if (is == null) {
                (failedAfter.contains(name) ? failed : onlyInOne).add(name);
            } else {
                changes.add(change(name, was, is, bound, inBoth));
            }
        });
        return new RunComparison(
                changes,
                failed,
                onlyInOne,
                Environments.differences(
                        base.plan().environment(), changed.plan().environment(), OF_NO_ACCOUNT));
    }

    /** Whether anything is worse, or works no more. */
    public boolean hasRegression() {
        return !failed.isEmpty() || changes.stream().anyMatch(Change::isWorse);
    }

    /** The values of a scenario's forks, and what they are. */
    private record Values(Aspect aspect, List<Double> forks) {

        /** Whether so many forks that chance is no reason are all so. */
        boolean areAll(DoublePredicate so) {
            return forks.size() >= Estimate.FEWEST_FORKS && forks.stream().allMatch(so::test);
        }
    }

    private static Change change(String name, Values before, Values after, double bound, int scenarios) {
        double meanBefore = mean(before.forks());
        double meanAfter = mean(after.forks());
        Optional<Estimate> ratio = ForkStatistics.unpairedRatio(after.forks(), before.forks(), 1);
        if (ratio.isEmpty()) {
            // To nothing there is no ratio; but if all forks had none of what is bad, and now all have some, that is
            // worse.
            boolean isNew = before.areAll(value -> value == 0) && after.areAll(value -> value > 0);
            boolean isGone = before.areAll(value -> value > 0) && after.areAll(value -> value == 0);
            return new Change(
                    name,
                    meanBefore,
                    meanAfter,
                    new Estimate(0, 0, 0, 1),
                    before.aspect().isHigherBetter() ? isGone : isNew,
                    isNew ? "none before" : isGone ? "none now" : "cannot be compared");
        }
        // Of twenty scenarios without a change, one interval of 95 % shows one: Bonferroni's correction.
        Estimate strict = ForkStatistics.unpairedRatio(after.forks(), before.forks(), scenarios)
                .orElseThrow();
        boolean higherBetter = before.aspect().isHigherBetter();
        boolean isWorse = strict.hasInterval()
                && (higherBetter ? strict.high() < 1 : strict.low() > 1)
                && (higherBetter ? strict.value() < 1 / (1 + bound) : strict.value() > 1 + bound);
        return new Change(
                name,
                meanBefore,
                meanAfter,
                ratio.get(),
                isWorse,
                Row.words(ratio.get(), before.aspect(), !strict.holds(1)));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The names of rows that have nothing but forks that failed, or that no longer reach their rate. */
    private static Set<String> failed(Run run, List<Row> rows) {
        return rows.stream()
                .filter(row -> hasFailed(row.aspect(), run.forksOf(row.scenario())))
                .map(RunComparison::name)
                .collect(Collectors.toSet());
    }

    private static boolean hasFailed(Aspect aspect, List<ForkRecord> forks) {
        return forks.stream().noneMatch(aspect::isIn) && forks.stream().anyMatch(fork -> LOST.contains(fork.status()));
    }

    private static List<Row> rows(Run run) {
        return Table.of(run).groups().stream()
                .flatMap(group -> group.rows().stream())
                .toList();
    }

    private static Map<String, Values> values(Run run, List<Row> rows) {
        Map<String, Values> values = new TreeMap<>();
        for (Row row : rows) {
            List<Double> forks = run.forksOf(row.scenario()).stream()
                    .filter(row.aspect()::isIn)
                    .map(row.aspect()::of)
                    .toList();
            if (!forks.isEmpty()) {
                values.put(name(row), new Values(row.aspect(), forks));
            }
        }
        return values;
    }

    /** Of all params, as two runs may have other ones in common. */
    private static String name(Row row) {
        StringBuilder name = new StringBuilder(row.scenario().shortName());
        if (!row.aspect().isScore()) {
            name.append(' ').append(row.aspect().metric());
        }
        row.scenario().params().entrySet().stream()
                .filter(param -> !OrdinaryParams.has(param))
                .forEach(param ->
                        name.append(' ').append(param.getKey()).append('=').append(param.getValue()));
        return name.toString();
    }
}
