// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run says of one scenario. Immutable.
 *
 * @param scenario which
 * @param aspect what is said of it
 * @param score mean over forks, if any fork gave a score
 * @param ratio score over the reference's score, paired by round, if there is a reference
 * @param pValue of the ratio being 1, adjusted for all comparisons of the table; empty if the ratio has no interval
 * @param reference what the ratio refers to
 * @param latency all latencies of all forks with a score, if the benchmark keeps them
 * @param percentiles of these latencies, with intervals; those of {@link Comparison#PERCENTILES}, or none
 * @param cpu what an operation costs in CPU time, if the row is of its score and somebody counted
 * @param remarks what is odd about the forks
 * @param forks forks with a score
 * @param unscored forks without a score
 */
record Row(
        PlannedScenario scenario,
        Aspect aspect,
        Optional<Estimate> score,
        Optional<Estimate> ratio,
        Optional<Double> pValue,
        Reference reference,
        Optional<Histogram> latency,
        List<Percentile> percentiles,
        Optional<CpuCost> cpu,
        Remarks remarks,
        int forks,
        List<ForkRecord> unscored) {

    /** What a ratio refers to. */
    enum Reference {
        /** The row is the reference. */
        ITSELF,
        /** The baseline, all other params alike. */
        BASELINE,
        /** Plain processes on the host's network, because the baseline runtime gave no score here. */
        HOST,
        /** There is none. */
        NONE
    }

    /** Why there is no score, in a word. */
    String status() {
        if (unscored.isEmpty()) {
            return "not run";
        }
        return unscored.stream()
                .map(ForkRecord::status)
                .filter(status -> status != Status.UNSUPPORTED)
                .findFirst()
                .map(status -> status == Status.OK ? "no score" : status.id())
                .orElse(Status.UNSUPPORTED.id());
    }

    /** The comparison in words. */
    String verdict() {
        if (reference == Reference.ITSELF) {
            return "baseline";
        }
        return ratio.map(estimate -> words(estimate, aspect, differs())).orElse("");
    }

    /** Whether there is a ratio with an interval. */
    boolean isCompared() {
        return ratio.filter(Estimate::hasInterval).isPresent();
    }

    /** Whether the ratio is not 1, as far as can be told of one comparison among all of the table. */
    boolean differs() {
        return pValue.filter(Significance::isDifference).isPresent();
    }

    /** Whether its own interval leaves out 1, which of so many comparisons some do by chance. */
    boolean isByChance() {
        return !differs()
                && ratio.filter(Estimate::hasInterval)
                        .filter(it -> !it.holds(1))
                        .isPresent();
    }

    /** The same with a p-value. */
    Row withPValue(double adjusted) {
        return new Row(
                scenario,
                aspect,
                score,
                ratio,
                Optional.of(adjusted),
                reference,
                latency,
                percentiles,
                cpu,
                remarks,
                forks,
                unscored);
    }

    /** What a ratio means for whoever waits. */
    static String words(Estimate ratio, Aspect aspect, boolean differs) {
        if (!ratio.hasInterval()) {
            return "too few forks to say";
        }
        if (!differs || ratio.holds(1)) {
            return "no difference seen";
        }
        boolean isGreater = ratio.low() > 1;
        String change = isGreater ? size(ratio.low(), ratio.high()) : size(ratio.high(), ratio.low());
        return change + " " + aspect.word(isGreater == aspect.isHigherBetter());
    }

    /**
     * How far a ratio is from 1: in per cent of the reference as long as that is less than double or half, then as a
     * factor ("300 % slower" and "75 % slower" are both hard to read as four times).
     */
    private static String size(double near, double far) {
        double least = Math.max(near, 1 / near);
        double most = Math.max(far, 1 / far);
        // A low end near 1 would be rounded to "1.0 ×", which is no difference.
        return most >= 2 && least >= 1.1
                ? span(least, most) + " ×"
                : span(100 * Math.abs(near - 1), 100 * Math.abs(far - 1)) + " %";
    }

    private static String span(double from, double to) {
        String least = Figures.significant(from, 2);
        String most = Figures.significant(to, 2);
        return least.equals(most) ? least : least + "–" + most;
    }
}
