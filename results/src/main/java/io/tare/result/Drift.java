// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * That the forks of a scenario drift alike from iteration to iteration: then they were not in steady state. Immutable.
 *
 * <p>Each fork gives one number, the slope of its scores' logarithms (least squares), and Student's test of these being 0
 * on average goes over forks. However iterations of one fork depend on each other, forks do not, so that what wanders this
 * way in one fork and that way in the next is not taken for drift, as a test that goes over iterations would (Mann and
 * Kendall's over 5 forks of 20 iterations with a correlation of 0.5, without any drift: 10 of 100 in place of 1).
 *
 * @param change of the score from the first measured iteration to the last, as a share: −0.1 for 10 % less
 */
record Drift(double change) {

    /** A change below that is of no account. */
    static final double NEGLIGIBLE = 0.01;

    /** The share of steady scenarios that are called unsteady. */
    private static final double LEVEL = 0.005;

    private static final int FEWEST_FORKS = 3;

    /** Forks times iterations that can tell more than how often two modes are met in the same order by chance. */
    private static final int FEWEST_STEPS = 8;

    /**
     * The drift of these forks, if there is any that is more than chance.
     *
     * @param forks scores by iteration, of each fork
     */
    static Optional<Drift> of(List<List<Double>> forks) {
        int iterations = forks.stream().mapToInt(List::size).min().orElse(0);
        boolean isPositive = forks.stream().flatMap(List::stream).allMatch(score -> score > 0);
        if (forks.size() < FEWEST_FORKS || forks.size() * (iterations - 1) < FEWEST_STEPS || !isPositive) {
            return Optional.empty();
        }
        double[] slopes =
                forks.stream().mapToDouble(scores -> slope(scores, iterations)).toArray();
        double mean = ForkStatistics.average(slopes);
        double error = Math.sqrt(ForkStatistics.squaredError(slopes));
        double change = Math.expm1(mean * (iterations - 1));
        double chance = TDistribution.of(slopes.length - 1).survivalProbability(Math.abs(mean) / error);
        return Math.abs(change) >= NEGLIGIBLE && 2 * chance <= LEVEL
                ? Optional.of(new Drift(change))
                : Optional.empty();
    }

    private static double slope(List<Double> scores, int iterations) {
        double middle = (iterations - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < iterations; i++) {
            products += (i - middle) * Math.log(scores.get(i));
            squares += (i - middle) * (i - middle);
        }
        return products / squares;
    }
}
