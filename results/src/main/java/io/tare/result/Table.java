// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * All scenarios of a run, each beside its reference. Immutable.
 *
 * @param run the run
 * @param groups benchmark → its rows
 */
record Table(Run run, Map<String, List<Row>> groups) {

    private static final String RUNTIME = "runtime";
    private static final String NETWORK = "network";
    private static final String HOST = "host";

    static Table of(Run run) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        run.plan().scenarios().stream()
                .sorted(Comparator.comparing(PlannedScenario::benchmark)
                        .thenComparing(PlannedScenario::mode)
                        .thenComparing(Table::withoutRuntime)
                        .thenComparing(scenario -> !isBaseline(run, scenario))
                        .thenComparing(Table::runtime))
                .forEach(scenario -> groups.computeIfAbsent(
                                scenario.shortName() + " " + scenario.mode(), name -> new ArrayList<>())
                        .add(row(run, scenario)));
        return new Table(run, groups);
    }

    /** The params of a group that are not the same in every row, and runtime and network in any case. */
    static List<String> columns(List<Row> group) {
        Map<String, Set<String>> values = new TreeMap<>();
        group.forEach(row -> row.scenario()
                .params()
                .forEach((name, value) ->
                        values.computeIfAbsent(name, none -> new TreeSet<>()).add(value)));
        return values.entrySet().stream()
                .filter(param -> param.getKey().equals(RUNTIME)
                        || param.getKey().equals(NETWORK)
                        || param.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The other params, as one text. */
    static String constants(List<Row> group) {
        List<String> columns = columns(group);
        return group.get(0).scenario().params().entrySet().stream()
                .filter(param -> !columns.contains(param.getKey()))
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(" "));
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

    private static double median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
    }

    private static Row row(Run run, PlannedScenario scenario) {
        List<ForkRecord> forks = run.forksOf(scenario);
        List<ForkRecord> scored = forks.stream().filter(ForkRecord::hasScore).toList();
        Optional<PlannedScenario> reference = scored.isEmpty() ? Optional.empty() : reference(run, scenario);
        Row.Reference kind = reference
                .map(other -> other.equals(scenario)
                        ? Row.Reference.ITSELF
                        : isBaseline(run, other) ? Row.Reference.BASELINE : Row.Reference.HOST)
                .orElse(Row.Reference.NONE);
        return new Row(
                scenario,
                status(forks, scored),
                scored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ForkStatistics.mean(
                                scored.stream().map(ForkRecord::scores).toList(),
                                run.plan().seed())),
                scored.isEmpty() ? "" : unit(run, scored.get(0)),
                kind == Row.Reference.BASELINE || kind == Row.Reference.HOST
                        ? ratio(run, scored, reference.orElseThrow())
                        : Optional.empty(),
                kind,
                latency(run, scored),
                scored.size(),
                forks.stream()
                        .filter(fork -> !fork.hasScore())
                        .map(ForkRecord::reason)
                        .distinct()
                        .toList(),
                forks.stream()
                        .filter(fork -> fork.status() == Status.FAILED)
                        .map(ForkRecord::logTail)
                        .reduce((first, last) -> last)
                        .orElse(List.of()));
    }

    private static Status status(List<ForkRecord> forks, List<ForkRecord> scored) {
        if (scored.stream().anyMatch(fork -> fork.status() == Status.UNDERDRIVEN)) {
            return Status.UNDERDRIVEN;
        }
        if (!scored.isEmpty()) {
            return Status.OK;
        }
        return forks.stream().anyMatch(fork -> fork.status() == Status.FAILED) || forks.isEmpty()
                ? Status.FAILED
                : Status.UNSUPPORTED;
    }

    /** The same params on the baseline runtime; where that gave nothing, plain processes. */
    private static Optional<PlannedScenario> reference(Run run, PlannedScenario scenario) {
        if (!scenario.params().containsKey(RUNTIME)) {
            return Optional.empty();
        }
        return withScore(run, scenario, Map.of(RUNTIME, run.plan().baselineRuntime()))
                .or(() -> withScore(run, scenario, Map.of(RUNTIME, HOST, NETWORK, HOST)));
    }

    private static Optional<PlannedScenario> withScore(Run run, PlannedScenario scenario, Map<String, String> other) {
        Map<String, String> params = new TreeMap<>(scenario.params());
        params.putAll(other);
        params.keySet().retainAll(scenario.params().keySet());
        return run.plan().scenarios().stream()
                .filter(candidate -> candidate.benchmark().equals(scenario.benchmark())
                        && candidate.mode().equals(scenario.mode())
                        && candidate.params().equals(params))
                .filter(candidate -> run.forksOf(candidate).stream().anyMatch(ForkRecord::hasScore))
                .findFirst();
    }

    private static Optional<Estimate> ratio(Run run, List<ForkRecord> scored, PlannedScenario reference) {
        List<ForkRecord> references =
                run.forksOf(reference).stream().filter(ForkRecord::hasScore).toList();
        List<Double> ratios = scored.stream()
                .flatMap(fork -> references.stream()
                        .filter(other -> other.round() == fork.round())
                        .map(other -> fork.score() / other.score()))
                .toList();
        return ratios.isEmpty()
                ? Optional.empty()
                : Optional.of(ForkStatistics.ratio(ratios, run.plan().seed()));
    }

    private static Optional<Histogram> latency(Run run, List<ForkRecord> scored) {
        List<String> files =
                scored.stream().flatMap(fork -> fork.histograms().stream()).toList();
        return files.isEmpty() ? Optional.empty() : Optional.of(run.histograms().merged(files));
    }

    private static String unit(Run run, ForkRecord fork) {
        return run.plan().unitLabels().getOrDefault(fork.benchmark(), fork.scoreUnit());
    }

    private static boolean isBaseline(Run run, PlannedScenario scenario) {
        return runtime(scenario).equals(run.plan().baselineRuntime());
    }

    private static String runtime(PlannedScenario scenario) {
        return scenario.params().getOrDefault(RUNTIME, "");
    }

    private static String withoutRuntime(PlannedScenario scenario) {
        Map<String, String> others = new TreeMap<>(scenario.params());
        others.remove(RUNTIME);
        return others.toString();
    }
}
