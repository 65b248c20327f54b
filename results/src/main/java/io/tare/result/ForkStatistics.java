// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.SplittableRandom;
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
     * The mean over forks. Scores are positive, so the interval reaches as far down as up on the logarithm's scale (delta
     * method: a small error of the logarithm is the relative error).
     *
     * @param forks the scores of each fork's iterations, all above 0
     * @param seed of the resampling; the same seed gives the same interval
     */
    static Estimate mean(List<List<Double>> forks, long seed) {
        List<double[]> scores = forks.stream()
                .map(fork -> fork.stream().mapToDouble(Double::doubleValue).toArray())
                .toList();
        double mean =
                scores.stream().mapToDouble(ForkStatistics::mean).average().orElseThrow();
        double factor = Math.exp(reach(scores, seed) / mean);
        return new Estimate(mean, mean / factor, mean * factor, forks.size());
    }

    /**
     * The geometric mean of a ratio that each round gives one value of, with its interval on the logarithm's scale, where
     * twice and half are equally far from one.
     *
     * @param ratios of the same round each, all above 0
     */
    static Estimate ratio(List<Double> ratios, long seed) {
        List<double[]> logs =
                ratios.stream().map(ratio -> new double[] {Math.log(ratio)}).toList();
        double mean = Math.exp(
                logs.stream().mapToDouble(ForkStatistics::mean).average().orElseThrow());
        double factor = Math.exp(reach(logs, seed));
        return new Estimate(mean, mean / factor, mean * factor, ratios.size());
    }

    /** Half the width of the interval of the mean over forks; 0 if one fork cannot tell. */
    private static double reach(List<double[]> forks, long seed) {
        int n = forks.size();
        if (n < 2) {
            return 0;
        }
        double error = bootstrapError(forks, new SplittableRandom(seed)) * Math.sqrt((double) n / (n - 1));
        return TDistribution.of(n - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2) * error;
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
