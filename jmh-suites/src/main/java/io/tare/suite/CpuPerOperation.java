// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.ForkOutcome;
import io.tare.result.SecondaryScore;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openjdk.jmh.results.BenchmarkResult;

/**
 * CPU time of an operation: of the whole machine, and of the containers of fork and peer. The difference is what a runtime,
 * an engine and the kernel's own threads use where no counter of a container sees it.
 */
final class CpuPerOperation {

    private static final String UNIT = "us/op";
    private static final double MICROS_PER_SECOND = 1e6;

    private CpuPerOperation() {}

    /**
     * What a fork's CPU time comes to for each operation of its measurement iterations: {@code hostCpuPerOp}, and
     * {@code insideCpuPerOp} if somebody counts for all of the containers. Where an operation of JMH's is a run of many, these
     * are for one of the many, by the rate that it measured, and the metric's name comes behind a colon: the CPUs' use in the
     * whole run, warm-up included, is taken for that of the part which counts. Nothing for a benchmark with other metrics.
     */
    static Map<String, SecondaryScore> of(Scenario scenario, BenchmarkResult result, ForkOutcome outcome) {
        Map<String, SecondaryScore> scores = new TreeMap<>();
        if (outcome.facts().get(ForkOutcome.HOST_CPU) instanceof Map<?, ?> used) {
            Metrics metrics = Metrics.of(scenario.benchmark());
            if (metrics.isEmpty()) {
                long operations = result.getIterationResults().stream()
                        .mapToLong(iteration -> iteration.getMetadata().getAllOps())
                        .sum();
                put(scores, "", used, (double) operations);
            }
            metrics.rates()
                    .forEach((metric, perSecond) -> Optional.ofNullable(
                                    result.getSecondaryResults().get(metric))
                            .map(score -> score.getScore())
                            .filter(Double::isFinite)
                            .ifPresent(rate -> seconds(used, "seconds")
                                    .ifPresent(
                                            seconds -> put(scores, ":" + metric, used, rate * perSecond * seconds))));
        }
        return scores;
    }

    private static void put(Map<String, SecondaryScore> scores, String ending, Map<?, ?> used, double operations) {
        if (operations > 0) {
            seconds(used, "busySeconds")
                    .ifPresent(busy -> scores.put("hostCpuPerOp" + ending, perOp(busy, operations)));
            seconds(used, "forkSeconds")
                    .flatMap(fork -> seconds(used, "peerSeconds").map(peers -> fork + peers))
                    .ifPresent(inside -> scores.put("insideCpuPerOp" + ending, perOp(inside, operations)));
        }
    }

    private static SecondaryScore perOp(double seconds, double operations) {
        return new SecondaryScore(MICROS_PER_SECOND * seconds / operations, UNIT);
    }

    private static Optional<Double> seconds(Map<?, ?> used, String name) {
        return used.get(name) instanceof Double value ? Optional.of(value) : Optional.empty();
    }
}
