// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Sets a scenario's forks beside those of its reference. Not thread-safe. */
final class Comparison {

    private static final String HOST = "host";

    private final Run run;
    private final List<String> notices = new ArrayList<>();

    Comparison(Run run) {
        this.run = run;
    }

    /** What could not be read on the way. */
    List<String> notices() {
        return List.copyOf(notices);
    }

    boolean isBaseline(PlannedScenario scenario) {
        return scenario.runtime().equals(run.plan().baselineRuntime());
    }

    Row row(PlannedScenario scenario) {
        List<ForkRecord> forks = run.forksOf(scenario);
        List<ForkRecord> scored = forks.stream().filter(ForkRecord::hasScore).toList();
        Optional<PlannedScenario> reference = scored.isEmpty() ? Optional.empty() : reference(scenario);
        Row.Reference kind = reference.map(other -> kind(scenario, other)).orElse(Row.Reference.NONE);
        return new Row(
                scenario,
                scored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ForkStatistics.mean(
                                scored.stream().map(ForkRecord::score).toList())),
                reference.filter(other -> kind != Row.Reference.ITSELF).flatMap(other -> ratio(scored, other)),
                kind,
                latency(scored),
                scored.size(),
                forks.stream().filter(fork -> !fork.hasScore()).toList());
    }

    private Row.Reference kind(PlannedScenario scenario, PlannedScenario reference) {
        if (reference.equals(scenario)) {
            return Row.Reference.ITSELF;
        }
        return isBaseline(reference) ? Row.Reference.BASELINE : Row.Reference.HOST;
    }

    /** The same params on the baseline runtime; where that gave nothing, plain processes. */
    private Optional<PlannedScenario> reference(PlannedScenario scenario) {
        if (!scenario.params().containsKey(Table.RUNTIME)) {
            return Optional.empty();
        }
        return withScore(scenario, Map.of(Table.RUNTIME, run.plan().baselineRuntime()))
                .or(() -> withScore(scenario, Map.of(Table.RUNTIME, HOST, Table.NETWORK, HOST)));
    }

    private Optional<PlannedScenario> withScore(PlannedScenario scenario, Map<String, String> other) {
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

    /** Of each round in which both gave a score; a score of 0 has no ratio. */
    private Optional<Estimate> ratio(List<ForkRecord> scored, PlannedScenario reference) {
        List<ForkRecord> references =
                run.forksOf(reference).stream().filter(ForkRecord::hasScore).toList();
        List<Double> ratios = scored.stream()
                .flatMap(fork -> references.stream()
                        .filter(other -> other.round() == fork.round())
                        .map(other -> fork.score() / other.score()))
                .toList();
        return ratios.isEmpty() || !ratios.stream().allMatch(ratio -> ratio > 0 && Double.isFinite(ratio))
                ? Optional.empty()
                : Optional.of(ForkStatistics.ratio(ratios));
    }

    private Optional<Histogram> latency(List<ForkRecord> scored) {
        List<String> files =
                scored.stream().flatMap(fork -> fork.histograms().stream()).toList();
        try {
            return run.histograms().merged(files);
        } catch (ResultException e) {
            notices.add("no percentiles for a scenario: " + e.getMessage());
            return Optional.empty();
        }
    }
}
