// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;

/**
 * A run as it was read back from its folder. Immutable.
 *
 * @param plan what it set out to do
 * @param forks what it did, in order
 * @param histograms reads a fork's histogram files
 * @param notices files that could not be read, one sentence each
 */
public record Run(RunPlan plan, List<ForkRecord> forks, HistogramSource histograms, List<String> notices) {

    public Run {
        forks = List.copyOf(forks);
        notices = List.copyOf(notices);
    }

    /** The forks of a scenario. */
    List<ForkRecord> forksOf(PlannedScenario scenario) {
        return forks.stream().filter(fork -> fork.belongsTo(scenario)).toList();
    }
}
