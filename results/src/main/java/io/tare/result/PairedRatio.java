// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Optional;

/** The ratio of one scenario's value to another's, of each round in which both have one. */
final class PairedRatio {

    private PairedRatio() {}

    /**
     * Makes it; empty if no round has both, or a value is 0. In runs without rounds all forks are compared with all.
     *
     * @param numerator   the scenario above
     * @param denominator the one below
     */
    static Optional<Estimate> of(Run run, PlannedScenario numerator, PlannedScenario denominator, Aspect aspect) {
        List<ForkRecord> above = scored(run, numerator, aspect);
        List<ForkRecord> below = scored(run, denominator, aspect);
        if (!run.plan().hasRounds()) {
            return ForkStatistics.unpairedRatio(
                    above.stream().map(aspect::of).toList(),
                    below.stream().map(aspect::of).toList(),
                    1);
        }
        List<Double> ratios = above.stream()
                .flatMap(fork -> below.stream()
                        .filter(other -> other.round() == fork.round())
                        .map(other -> aspect.of(fork) / aspect.of(other)))
                .toList();
        return ratios.isEmpty() || !ratios.stream().allMatch(ratio -> ratio > 0 && Double.isFinite(ratio))
                ? Optional.empty()
                : Optional.of(ForkStatistics.ratio(ratios));
    }

    private static List<ForkRecord> scored(Run run, PlannedScenario scenario, Aspect aspect) {
        return run.forksOf(scenario).stream().filter(aspect::isIn).toList();
    }
}
