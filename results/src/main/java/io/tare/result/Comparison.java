// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sets a scenario's forks beside those of its reference. Not thread-safe. */
final class Comparison {

    /** Those that tables show. */
    static final List<Double> PERCENTILES = List.of(50.0, 99.0);

    private static final String HOST = "host";

    private final Run run;
    private final Baseline baseline;
    private final LatencyReader latencies;

    Comparison(Run run) {
        this.run = run;
        baseline = run.plan().baseline();
        latencies = new LatencyReader(run);
    }

    /** What could not be read on the way. */
    List<String> notices() {
        return latencies.notices();
    }

    boolean isBaseline(PlannedScenario scenario) {
        return baseline.matches(scenario.params()) && !AgainstItself.isOne(scenario.params());
    }

    /** A row for each metric of the scenario; if it has none, one for its score. */
    List<Row> rows(PlannedScenario scenario) {
        List<PlannedMetric> metrics = run.plan().metrics().getOrDefault(scenario.benchmark(), List.of());
        return metrics.isEmpty()
                ? List.of(row(scenario, Aspect.scoreOf(scenario)))
                : metrics.stream()
                        .map(metric -> row(scenario, Aspect.of(metric)))
                        .toList();
    }

    private Row row(PlannedScenario scenario, Aspect aspect) {
        List<ForkRecord> forks = run.forksOf(scenario);
        List<ForkRecord> scored = forks.stream().filter(aspect::isIn).toList();
        Optional<PlannedScenario> reference = scored.isEmpty() ? Optional.empty() : reference(scenario, aspect);
        Row.Reference kind = reference.map(other -> kind(scenario, other)).orElse(Row.Reference.NONE);
        Optional<PlannedScenario> other = reference.filter(it -> kind != Row.Reference.ITSELF);
        Optional<ForkLatencies> own = aspect.isScore() ? latencies.of(scenario) : Optional.empty();
        return new Row(
                scenario,
                aspect,
                scored.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ForkStatistics.mean(
                                scored.stream().map(aspect::of).toList())),
                other.flatMap(it -> PairedRatio.of(run, scenario, it, aspect)),
                Optional.empty(),
                kind,
                own.map(ForkLatencies::merged),
                own.map(it -> percentiles(it, other.flatMap(latencies::of))).orElse(List.of()),
                CpuCost.of(scored, aspect),
                Remarks.of(scored, aspect),
                scored.size(),
                forks.stream().filter(fork -> !aspect.isIn(fork)).toList());
    }

    private static List<Percentile> percentiles(ForkLatencies latencies, Optional<ForkLatencies> reference) {
        return PERCENTILES.stream()
                .map(percent -> new Percentile(
                        percent,
                        latencies.percentile(percent),
                        reference.flatMap(other -> latencies.ratio(other, percent))))
                .toList();
    }

    private Row.Reference kind(PlannedScenario scenario, PlannedScenario reference) {
        if (reference.equals(scenario)) {
            return Row.Reference.ITSELF;
        }
        return isBaseline(reference) ? Row.Reference.BASELINE : Row.Reference.HOST;
    }

    /** The same params but for the baseline's; if that is a runtime that gave nothing, plain processes. */
    private Optional<PlannedScenario> reference(PlannedScenario scenario, Aspect aspect) {
        if (!scenario.params().containsKey(baseline.param())) {
            return Optional.empty();
        }
        if (AgainstItself.isOne(scenario.params())) {
            return scored(scenario, AgainstItself.first(scenario.params()), aspect);
        }
        Optional<PlannedScenario> alike = baseline.values().stream()
                .flatMap(value -> with(scenario, Map.of(baseline.param(), value), aspect).stream())
                .findFirst();
        return alike.isPresent() || !baseline.isRuntime()
                ? alike
                : with(scenario, Map.of(Table.RUNTIME, HOST, Table.NETWORK, HOST), aspect);
    }

    /** The scenario with some params changed, if the run has it and it gave what is compared. */
    private Optional<PlannedScenario> with(PlannedScenario scenario, Map<String, String> other, Aspect aspect) {
        Map<String, String> params = new TreeMap<>(scenario.params());
        params.putAll(other);
        params.keySet().retainAll(scenario.params().keySet());
        return scored(scenario, params, aspect);
    }

    private Optional<PlannedScenario> scored(PlannedScenario scenario, Map<String, String> params, Aspect aspect) {
        return run.plan().scenarios().stream()
                .filter(candidate -> candidate.benchmark().equals(scenario.benchmark())
                        && candidate.mode().equals(scenario.mode())
                        && candidate.params().equals(params))
                .filter(candidate -> run.forksOf(candidate).stream().anyMatch(aspect::isIn))
                .findFirst();
    }
}
