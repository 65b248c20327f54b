// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All scenarios of a run, each beside its reference. Immutable.
 *
 * @param run the run
 * @param groups what is printed as a table each
 * @param notices what could not be read, one sentence each
 */
record Table(Run run, List<Group> groups, List<String> notices) {

    /** The axis that is compared if the run says no other. */
    static final String RUNTIME = "runtime";

    static final String NETWORK = "network";

    static Table of(Run run) {
        Comparison comparison = new Comparison(run);
        Baseline baseline = run.plan().baseline();
        Map<List<String>, List<Row>> groups = new LinkedHashMap<>();
        Map<String, String> units = units(run);
        run.plan().scenarios().stream()
                .sorted(Comparator.comparing(PlannedScenario::benchmark)
                        .thenComparing(PlannedScenario::mode)
                        .thenComparing(scenario -> baseline.others(scenario.params()), ParamOrder.INSTANCE)
                        .thenComparing(scenario -> !comparison.isBaseline(scenario))
                        .thenComparing(scenario -> scenario.params().getOrDefault(baseline.param(), "")))
                .flatMap(scenario -> comparison.rows(scenario).stream())
                .forEach(row -> groups.computeIfAbsent(
                                List.of(
                                        row.scenario().benchmark().replaceFirst("\\.[^.]*$", ""),
                                        row.scenario().mode(),
                                        row.aspect().metric(),
                                        row.aspect().isScore()
                                                ? units.getOrDefault(
                                                        row.scenario().benchmark(), "")
                                                : row.aspect().unit()),
                                none -> new ArrayList<>())
                        .add(row));
        List<String> notices = new ArrayList<>(run.notices());
        notices.addAll(comparison.notices());
        return new Table(
                run,
                groups.entrySet().stream()
                        .filter(group -> group.getValue().stream().anyMatch(Table::saysSomething))
                        .map(group -> Group.judged(group.getKey().get(3), group.getValue()))
                        .toList(),
                notices);
    }

    /** Median cost of having a fork, in nanoseconds, for each runtime; benchmarks without a runtime are not in it. */
    Map<String, Double> overheadNanosByRuntime() {
        Map<String, List<Long>> all = new TreeMap<>();
        run.forks().stream()
                .filter(fork -> fork.hasScore() && fork.params().containsKey(RUNTIME))
                .forEach(fork -> all.computeIfAbsent(fork.params().get(RUNTIME), none -> new ArrayList<>())
                        .add(fork.overheadNanos()));
        Map<String, Double> medians = new TreeMap<>();
        all.forEach((runtime, nanos) -> medians.put(runtime, median(nanos)));
        return medians;
    }

    /** Not of a metric that no fork has, although it has others. */
    private static boolean saysSomething(Row row) {
        return row.forks() > 0
                || row.unscored().isEmpty()
                || row.unscored().stream().anyMatch(fork -> !fork.hasScore());
    }

    private static double median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
    }

    /** Benchmark → the unit of its scores: the plan's own label, else JMH's. */
    static Map<String, String> units(Run run) {
        Map<String, String> units = new TreeMap<>();
        run.forks().stream()
                .filter(ForkRecord::hasScore)
                .forEach(fork ->
                        units.putIfAbsent(fork.benchmark(), run.plan().unit(fork.benchmark(), fork.scoreUnit())));
        run.plan().unitLabels().forEach(units::putIfAbsent);
        return units;
    }
}
