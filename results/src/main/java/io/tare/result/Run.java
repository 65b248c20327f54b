// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A run as it was read back from its folder. Immutable. */
public final class Run {

    private record Key(String benchmark, String mode, Map<String, String> params) {}

    private final RunPlan plan;
    private final List<ForkRecord> forks;
    private final HistogramSource histograms;
    private final List<String> notices;
    private final Map<Key, List<ForkRecord>> byScenario = new HashMap<>();

    /**
     * @param plan what it set out to do
     * @param forks what it did, in order
     * @param histograms reads a fork's histogram files
     * @param notices files that could not be read, one sentence each
     */
    public Run(RunPlan plan, List<ForkRecord> forks, HistogramSource histograms, List<String> notices) {
        this.plan = plan;
        this.forks = List.copyOf(forks);
        this.histograms = histograms;
        this.notices = List.copyOf(notices);
        // With thousands of forks, a search for each scenario's would take longer than all else.
        this.forks.forEach(fork -> byScenario
                .computeIfAbsent(new Key(fork.benchmark(), fork.mode(), fork.params()), none -> new ArrayList<>())
                .add(fork));
        byScenario.replaceAll((scenario, of) -> List.copyOf(of));
    }

    /**
     * The same with its scenarios compared with others.
     *
     * @throws IllegalArgumentException if no scenario of the run could be what they are compared with
     */
    public Run comparedWith(Baseline other) {
        if (plan.scenarios().stream().noneMatch(scenario -> other.matches(scenario.params()))) {
            throw new IllegalArgumentException(
                    "no scenario of this run has " + other + "; possible: a param and one of its values");
        }
        return new Run(plan.comparedWith(other), forks, histograms, notices);
    }

    /** What it set out to do. */
    public RunPlan plan() {
        return plan;
    }

    /** What it did, in order. */
    public List<ForkRecord> forks() {
        return forks;
    }

    /** Reads a fork's histogram files. */
    public HistogramSource histograms() {
        return histograms;
    }

    /** Files that could not be read, one sentence each. */
    public List<String> notices() {
        return notices;
    }

    /** The forks of a scenario. */
    List<ForkRecord> forksOf(PlannedScenario scenario) {
        return byScenario.getOrDefault(new Key(scenario.benchmark(), scenario.mode(), scenario.params()), List.of());
    }
}
