// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One fork: a file of its own in {@code forks/}. Immutable.
 *
 * @param ordinal position in the run, from 1
 * @param round round, from 1
 * @param benchmark the benchmark's full name
 * @param mode JMH's short word for the mode
 * @param params name → value, sorted by name
 * @param status what became of it
 * @param reason one sentence if it is not ok: the engine's own words, where there are any
 * @param logTail what it printed last, if it failed
 * @param scoreUnit unit of the scores
 * @param warmupScores a score for each warm-up iteration, where JMH reports them
 * @param scores a score for each measurement iteration
 * @param startedAt ISO 8601, UTC
 * @param wallNanos from the first step to the last
 * @param iterationsNanos what JMH's iterations took of that, warm-up included
 * @param placement where fork and peer ran
 * @param histograms names of its files in {@code hlog/}
 */
public record ForkRecord(
        int ordinal,
        int round,
        String benchmark,
        String mode,
        Map<String, String> params,
        Status status,
        String reason,
        List<String> logTail,
        String scoreUnit,
        List<Double> warmupScores,
        List<Double> scores,
        String startedAt,
        long wallNanos,
        long iterationsNanos,
        Map<String, Object> placement,
        List<String> histograms) {

    public ForkRecord {
        params = java.util.Collections.unmodifiableMap(new TreeMap<>(params));
        logTail = List.copyOf(logTail);
        warmupScores = List.copyOf(warmupScores);
        scores = List.copyOf(scores);
        histograms = List.copyOf(histograms);
    }

    /** What it costs to have a fork: its wall time without its iterations, in nanoseconds. */
    public long overheadNanos() {
        return wallNanos - iterationsNanos;
    }

    boolean belongsTo(PlannedScenario scenario) {
        return benchmark.equals(scenario.benchmark())
                && mode.equals(scenario.mode())
                && params.equals(scenario.params());
    }

    boolean hasScore() {
        return (status == Status.OK || status == Status.UNDERDRIVEN) && !scores.isEmpty();
    }

    /** The mean of its measurement iterations. */
    double score() {
        return scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Its file's name without the ending. */
    String name() {
        String method =
                benchmark.substring(benchmark.lastIndexOf('.', Math.max(0, benchmark.lastIndexOf('.') - 1)) + 1);
        String values = String.join("-", params.values());
        String name = String.format(java.util.Locale.ROOT, "%04d-%s-%s", ordinal, method, values)
                .replaceAll("[^A-Za-z0-9._-]", "_");
        return name.substring(0, Math.min(name.length(), 120));
    }
}
