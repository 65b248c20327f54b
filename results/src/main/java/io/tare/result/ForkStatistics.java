// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Intervals over forks.
 *
 * <p>The standard error is a hierarchical bootstrap's (Davison and Hinkley, 1997, section 3.8: resample forks, then
 * iterations within each), enlarged by √(n/(n−1)), because resampling n values with replacement shows only (n−1)/n of
 * their variance. The interval is Student's with n−1 degrees of freedom and not the bootstrap's own percentiles: these
 * reach no further than the smallest and the largest fork, and so cover far less than 95 % with three forks (Hesterberg,
 * "What Teachers Should Know About the Bootstrap", The American Statistician 69(4), 2015).
 */
final class ForkStatistics {

    private static final int RESAMPLES = 2000;
    private static final double CONFIDENCE = 0.95;

    private ForkStatistics() {}

    /**
     * The mean over forks.
     *
     * @param forks the scores of each fork's iterations
     * @param seed of the resampling; the same seed gives the same interval
     */
    static Estimate mean(List<List<Double>> forks, long seed) {
        return interval(forks, DoubleUnaryOperator.identity(), DoubleUnaryOperator.identity(), seed);
    }

    /**
     * The geometric mean of a ratio that each round gives one value of, with its interval on the logarithm's scale, where
     * twice and half are equally far from one.
     *
     * @param ratios of the same round each
     */
    static Estimate ratio(List<Double> ratios, long seed) {
        return interval(ratios.stream().map(List::of).toList(), Math::log, Math::exp, seed);
    }

    private static Estimate interval(
            List<List<Double>> forks, DoubleUnaryOperator toScale, DoubleUnaryOperator fromScale, long seed) {
        List<double[]> scaled = new ArrayList<>();
        for (List<Double> fork : forks) {
            scaled.add(fork.stream().mapToDouble(toScale::applyAsDouble).toArray());
        }
        int n = scaled.size();
        double mean =
                scaled.stream().mapToDouble(ForkStatistics::mean).average().orElseThrow();
        if (n < 2) {
            double value = fromScale.applyAsDouble(mean);
            return new Estimate(value, value, value, n);
        }
        double error = bootstrapError(scaled, new SplittableRandom(seed)) * Math.sqrt((double) n / (n - 1));
        double reach = TDistribution.of(n - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2) * error;
        return new Estimate(
                fromScale.applyAsDouble(mean),
                fromScale.applyAsDouble(mean - reach),
                fromScale.applyAsDouble(mean + reach),
                n);
    }

    private static double bootstrapError(List<double[]> forks, SplittableRandom random) {
        double sum = 0;
        double sumOfSquares = 0;
        double origin = mean(forks.get(0));
        for (int i = 0; i < RESAMPLES; i++) {
            double total = 0;
            for (int j = 0; j < forks.size(); j++) {
                total += resampledMean(forks.get(random.nextInt(forks.size())), random);
            }
            // Around a value near the mean, so that the squares do not cancel.
            double deviation = total / forks.size() - origin;
            sum += deviation;
            sumOfSquares += deviation * deviation;
        }
        double variance = (sumOfSquares - sum * sum / RESAMPLES) / (RESAMPLES - 1);
        return Math.sqrt(Math.max(0, variance));
    }

    private static double resampledMean(double[] iterations, SplittableRandom random) {
        double total = 0;
        for (int i = 0; i < iterations.length; i++) {
            total += iterations[random.nextInt(iterations.length)];
        }
        return total / iterations.length;
    }

    private static double mean(double[] values) {
        double total = 0;
        for (double value : values) {
            total += value;
        }
        return total / values.length;
    }
}
