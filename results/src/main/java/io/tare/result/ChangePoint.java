// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * That a fork's score changed while it was measured: then it was not in steady state. Immutable.
 *
 * <p>Found by the self-normalized test of Shao and Zhang ("Testing for Change Points in Time Series", J. Amer. Statist.
 * Assoc. 105(491), 2010), which judges a change by how the scores wander before and behind it, so that iterations may depend
 * on each other. The change points of Barrett et al. ("Virtual Machine Warmup Blows Hot and Cold", OOPSLA 2017) suppose that
 * they do not; and they need hundreds of iterations, where this needs {@value #FEWEST_ITERATIONS}.
 *
 * @param iteration the first one behind the change, from 2
 * @param change of the mean score, from those before to those from there on, as a share
 */
record ChangePoint(int iteration, double change) {

    static final int FEWEST_ITERATIONS = 30;

    /** Longer series are taken in so many parts, each the mean of its iterations: the test's cost is quadratic. */
    private static final int MOST_PARTS = 100;

    /** Shao and Zhang's table 1: what one steady series of a thousand exceeds; of a hundred, 68.6 is exceeded by one. */
    private static final double ONE_OF_A_THOUSAND = 121.9;

    private static final double ONE_OF_A_HUNDRED = 68.6;

    /** Shares of all parts at both ends, in which no change is looked for. */
    private static final int MARGINS = 10;

    /**
     * The greatest change of a fork, if it is more than chance.
     *
     * @param scores by iteration
     * @param forks how many of the scenario are looked at, so that of steady scenarios, and not of steady forks, hardly one
     *     in a thousand has a fork that is found
     */
    static Optional<ChangePoint> of(List<Double> scores, int forks) {
        if (scores.size() < FEWEST_ITERATIONS) {
            return Optional.empty();
        }
        double[] parts = parts(scores);
        double[] sums = sums(parts);
        int margin = parts.length / MARGINS;
        int best = margin;
        for (int at = margin; at <= parts.length - margin; at++) {
            if (statistic(sums, at) > statistic(sums, best)) {
                best = at;
            }
        }
        double before = ForkStatistics.average(Arrays.copyOf(parts, best));
        double after = ForkStatistics.average(Arrays.copyOfRange(parts, best, parts.length));
        double change = after / before - 1;
        return statistic(sums, best) > critical(forks) && Math.abs(change) >= Drift.NEGLIGIBLE
                ? Optional.of(new ChangePoint(start(scores.size(), parts.length, best) + 1, change))
                : Optional.empty();
    }

    /** The table's values lie on a line over the logarithm of their chance; of n forks, each has an nth of it. */
    private static double critical(int forks) {
        return ONE_OF_A_THOUSAND + (ONE_OF_A_THOUSAND - ONE_OF_A_HUNDRED) * Math.log10(forks);
    }

    /**
     * The squared difference of both sides' means, over how far the sums wander from a straight line on either side: G of
     * Shao and Zhang's equation 4 for one value {@code k}.
     *
     * @param sums of the first none, one, two and so on
     * @param k how many are on the left
     */
    static double statistic(double[] sums, int k) {
        int n = sums.length - 1;
        double contrast = sums[k] - (double) k / n * sums[n];
        double wander = 0;
        for (int t = 1; t <= k; t++) {
            double off = sums[t] - (double) t / k * sums[k];
            wander += off * off;
        }
        for (int t = k + 1; t <= n; t++) {
            double off = sums[n] - sums[t - 1] - (double) (n - t + 1) / (n - k) * (sums[n] - sums[k]);
            wander += off * off;
        }
        return contrast == 0 ? 0 : n * contrast * contrast / wander;
    }

    static double[] sums(double[] values) {
        double[] sums = new double[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            sums[i + 1] = sums[i] + values[i];
        }
        return sums;
    }

    private static double[] parts(List<Double> scores) {
        int count = Math.min(MOST_PARTS, scores.size());
        double[] parts = new double[count];
        for (int part = 0; part < count; part++) {
            parts[part] =
                    scores.subList(start(scores.size(), count, part), start(scores.size(), count, part + 1)).stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow();
        }
        return parts;
    }

    private static int start(int scores, int parts, int part) {
        return (int) ((long) scores * part / parts);
    }
}
