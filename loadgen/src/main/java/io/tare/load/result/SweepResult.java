// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which rates kept a bound. Immutable.
 *
 * @param steps      what was tried, in this order
 * @param percentile of the response times, that the bound was for
 * @param boundNanos the bound
 */
public record SweepResult(List<Step> steps, double percentile, long boundNanos) {

    public SweepResult {
        steps = List.copyOf(steps);
    }

    /** Returns the knee: the highest rate that kept the bound; empty if none did. */
    public OptionalLong keptPerSecond() {
        return steps.stream().filter(Step::kept).mapToLong(Step::perSecond).max();
    }

    /** Returns the lowest rate above the knee that broke the bound; empty if the highest rate kept it. */
    public OptionalLong brokenPerSecond() {
        long kept = keptPerSecond().orElse(0);
        return steps.stream()
                .filter(step -> !step.kept())
                .mapToLong(Step::perSecond)
                .filter(rate -> rate > kept)
                .min();
    }

    /**
     * One rate that was tried. Immutable.
     *
     * @param load what came of it
     * @param kept whether it kept the bound
     */
    public record Step(OpenLoopResult load, boolean kept) {

        public long perSecond() {
            return load.targetPerSecond();
        }
    }
}
