// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

/**
 * What of a fork a row is about: its score, or one of its metrics. Immutable.
 *
 * @param metric the metric's name; empty for the score
 * @param unit empty for the benchmark's own
 * @param isHigherBetter whether a greater value is a better one
 */
record Aspect(String metric, String unit, boolean isHigherBetter) {

    static Aspect scoreOf(PlannedScenario scenario) {
        return new Aspect("", "", scenario.isHigherBetter());
    }

    static Aspect of(PlannedMetric metric) {
        return new Aspect(metric.name(), metric.unit(), metric.moreIsBetter());
    }

    boolean isScore() {
        return metric.isEmpty();
    }

    /** Whether a fork has it. */
    boolean isIn(ForkRecord fork) {
        if (!fork.hasScore()) {
            return false;
        }
        SecondaryScore secondary = fork.secondary().get(metric);
        return isScore() || (secondary != null && Double.isFinite(secondary.score()));
    }

    /** Its value in a fork that has it. */
    double of(ForkRecord fork) {
        SecondaryScore secondary = fork.secondary().get(metric);
        return secondary == null ? fork.score() : secondary.score();
    }

    /** The comparison's two words. */
    String word(boolean isBetter) {
        return isScore() ? isBetter ? "faster" : "slower" : isBetter ? "better" : "worse";
    }
}
