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
     * {@code insideCpuPerOp} if somebody counts for all of the containers. Nothing for a benchmark whose operation is a run of
     * many, which has metrics of its own.
     */
    static Map<String, SecondaryScore> of(Scenario scenario, BenchmarkResult result, ForkOutcome outcome) {
        Map<String, SecondaryScore> scores = new TreeMap<>();
        long operations = result.getIterationResults().stream()
                .mapToLong(iteration -> iteration.getMetadata().getAllOps())
                .sum();
        if (operations > 0
                && Metrics.of(scenario.benchmark()).isEmpty()
                && outcome.facts().get(ForkOutcome.HOST_CPU) instanceof Map<?, ?> used) {
            seconds(used, "busySeconds").ifPresent(busy -> scores.put("hostCpuPerOp", perOp(busy, operations)));
            seconds(used, "forkSeconds")
                    .flatMap(fork -> seconds(used, "peerSeconds").map(peers -> fork + peers))
                    .ifPresent(inside -> scores.put("insideCpuPerOp", perOp(inside, operations)));
        }
        return scores;
    }

    private static SecondaryScore perOp(double seconds, long operations) {
        return new SecondaryScore(MICROS_PER_SECOND * seconds / operations, UNIT);
    }

    private static Optional<Double> seconds(Map<?, ?> used, String name) {
        return used.get(name) instanceof Double value ? Optional.of(value) : Optional.empty();
    }
}
