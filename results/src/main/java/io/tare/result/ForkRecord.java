// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One fork: a file of its own in {@code forks/}. Immutable.
 *
 * @param ordinal position in the run, from 1; otherwise IllegalArgumentException
 * @param round round, from 1; otherwise IllegalArgumentException
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
 * @param secondary what it measured beside the score, by name
 * @param jmh the fork's own element of JMH's JSON, to make {@code jmh.json} of; empty if there is none
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
        List<String> histograms,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, SecondaryScore> secondary,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Object> jmh) {

    private static final int LONGEST_NAME = 120;
    private static final int MOST_SCORES = 100_000;
    private static final int MOST_HISTOGRAMS = 10_000;

    public ForkRecord {
        if (ordinal < 1 || round < 1) {
            throw new IllegalArgumentException("ordinal and round count from 1: " + ordinal + ", " + round);
        }
        if (Math.max(scores.size(), warmupScores.size()) > MOST_SCORES
                || histograms.size() > MOST_HISTOGRAMS
                || new HashSet<>(histograms).size() < histograms.size()) {
            throw new IllegalArgumentException(
                    "more than " + MOST_SCORES + " scores or " + MOST_HISTOGRAMS + " histograms, or one of them twice");
        }
        params = Collections.unmodifiableMap(new TreeMap<>(params));
        logTail = List.copyOf(logTail);
        warmupScores = List.copyOf(warmupScores);
        scores = List.copyOf(scores);
        histograms = List.copyOf(histograms);
        secondary = Collections.unmodifiableMap(new TreeMap<>(secondary));
    }

    /** What it costs to have a fork: its wall time without its iterations, in nanoseconds. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long overheadNanos() {
        return wallNanos - iterationsNanos;
    }

    /**
     * Whether its score counts. That of an underdriven fork is the score of another load than the scenario's, and JMH
     * gives NaN for an iteration in which no operation ended.
     */
    public boolean hasScore() {
        return status == Status.OK && !scores.isEmpty() && scores.stream().allMatch(Double::isFinite);
    }

    /** The mean of its measurement iterations. */
    double score() {
        return scores.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Its file's name without the ending. */
    String name() {
        String name = String.format(
                Locale.ROOT,
                "%04d-%s-%s",
                ordinal,
                PlannedScenario.shortName(benchmark),
                String.join("-", params.values()));
        String slug = slug(name);
        return slug.substring(0, Math.min(slug.length(), LONGEST_NAME));
    }

    /** The text as part of a file's name that no shell and no path reads as something else. */
    static String slug(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
