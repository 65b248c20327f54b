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
 * @param status of the scenario: ok if any fork gave a score, else that of its forks
 * @param score mean over forks, if there are scores
 * @param scoreUnit unit of the score
 * @param ratio score over the reference's score, paired by round, if there is a reference
 * @param reference what the ratio refers to
 * @param latency all latencies of all forks, if the benchmark keeps them
 * @param forks forks with a score
 * @param reasons why forks gave none, each once
 * @param logTail the last lines of the last failed fork
 */
record Row(
        PlannedScenario scenario,
        Status status,
        Optional<Estimate> score,
        String scoreUnit,
        Optional<Estimate> ratio,
        Reference reference,
        Optional<Histogram> latency,
        int forks,
        List<String> reasons,
        List<String> logTail) {

    /** What a ratio refers to. */
    enum Reference {
        /** The row is the reference. */
        ITSELF,
        /** The baseline runtime, all other params alike. */
        BASELINE,
        /** Plain processes on the host's network, because the baseline runtime gave no score here. */
        HOST,
        /** There is none. */
        NONE
    }

    /** The comparison in words. */
    String verdict() {
        if (reference == Reference.ITSELF) {
            return "baseline";
        }
        return ratio.map(this::words).orElse("");
    }

    private String words(Estimate score) {
        if (!score.hasInterval()) {
            return "too few forks to say";
        }
        // Above 1 is slower, whichever way the score counts.
        double low = scenario.isHigherBetter() ? 1 / score.high() : score.low();
        double high = scenario.isHigherBetter() ? 1 / score.low() : score.high();
        if (low <= 1 && high >= 1) {
            return "no difference seen";
        }
        return low > 1 ? span(low, high) + " slower" : span(1 / high, 1 / low) + " faster";
    }

    private static String span(double low, double high) {
        boolean times = high >= 2;
        String from = Figures.significant(times ? low : (low - 1) * 100, 2);
        String to = Figures.significant(times ? high : (high - 1) * 100, 2);
        return (from.equals(to) ? from : from + "–" + to) + (times ? " ×" : " %");
    }
}
