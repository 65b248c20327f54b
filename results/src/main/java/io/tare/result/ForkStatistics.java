// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Intervals over forks.
 *
 * <p>The standard error is that of a bootstrap over forks that keeps each fork's iterations as they came (the cluster
 * bootstrap: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8; Field and Welsh, J. R.
 * Statist. Soc. B 69(3), 2007), enlarged by √(n/(n−1)), because resampling n values with replacement shows only (n−1)/n of
 * their variance. For a mean that is s/√n exactly, so nothing is drawn. Iterations are not resampled once more within
 * forks: their noise is in the forks' means already, and would be counted twice.
 *
 * <p>The interval is Student's with n−1 degrees of freedom (so Kalibera and Jones, "Rigorous Benchmarking in Reasonable
 * Time", ISMM 2013) and not the bootstrap's own percentiles: these reach no further than the smallest and the largest
 * fork, and so cover far less than 95 % with three forks (Hesterberg, "What Teachers Should Know About the Bootstrap", The
 * American Statistician 69(4), 2015).
 */
final class ForkStatistics {

    private static final double CONFIDENCE = 0.95;

    private ForkStatistics() {}

    /**
     * The mean over forks. Of a positive mean, the interval reaches as far down as up on the logarithm's scale (delta
     * method: a small error of the logarithm is the relative error), so that it never holds a score that cannot be.
     *
     * @param scores of each fork, at least one, all finite
     */
    static Estimate mean(List<Double> scores) {
        double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
        double mean = average(values);
        double reach = reach(values);
        if (mean <= 0) {
            return new Estimate(mean, mean - reach, mean + reach, values.length);
        }
        double factor = Math.exp(reach / mean);
        return new Estimate(mean, mean / factor, mean * factor, values.length);
    }

    /**
     * The geometric mean of a ratio that each round gives one value of, with its interval on the logarithm's scale, where
     * twice and half are equally far from one.
     *
     * @param ratios of the same round each, at least one, all finite and above 0
     */
    static Estimate ratio(List<Double> ratios) {
        double[] logs = ratios.stream().mapToDouble(Math::log).toArray();
        double mean = Math.exp(average(logs));
        double factor = Math.exp(reach(logs));
        return new Estimate(mean, mean / factor, mean * factor, logs.length);
    }

    /**
     * The ratio of two geometric means of forks that have no rounds in common, with Welch's interval of the difference of
     * their logarithms' means (B. L. Welch, "The generalization of 'Student's' problem when several different population
     * variances are involved", Biometrika 34, 1947).
     *
     * @param comparisons how many are made: each interval is widened so that one that misses is as rare among all as it
     *     would be of one (Bonferroni's correction); at least 1
     * @return empty if a value is not above 0
     */
    static Optional<Estimate> unpairedRatio(List<Double> values, List<Double> references, int comparisons) {
        if (values.isEmpty()
                || references.isEmpty()
                || Stream.concat(values.stream(), references.stream()).anyMatch(value -> !(value > 0))) {
            return Optional.empty();
        }
        double[] logs = values.stream().mapToDouble(Math::log).toArray();
        double[] others = references.stream().mapToDouble(Math::log).toArray();
        double ratio = Math.exp(average(logs) - average(others));
        int fewest = Math.min(logs.length, others.length);
        if (fewest < 2) {
            return Optional.of(new Estimate(ratio, ratio, ratio, fewest));
        }
        double first = squaredError(logs);
        double second = squaredError(others);
        double both = first + second;
        // Welch and Satterthwaite's degrees of freedom.
        double freedom = both == 0
                ? fewest - 1
                : both * both / (first * first / (logs.length - 1) + second * second / (others.length - 1));
        double reach = TDistribution.of(freedom).inverseSurvivalProbability((1 - CONFIDENCE) / 2 / comparisons)
                * Math.sqrt(both);
        return Optional.of(new Estimate(ratio, ratio / Math.exp(reach), ratio * Math.exp(reach), fewest, freedom));
    }

    /** The variance of the mean. */
    static double squaredError(double[] values) {
        double mean = average(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / (values.length - 1) / values.length;
    }

    /** Half the width of the interval of the mean; 0 if one fork cannot tell. */
    static double reach(double[] values) {
        int n = values.length;
        if (n < 2) {
            return 0;
        }
        double mean = average(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double bootstrapError = Math.sqrt(squares / n / n);
        return student(n) * bootstrapError * Math.sqrt((double) n / (n - 1));
    }

    /**
     * Half the width of the interval of a value of all forks together; 0 if one fork cannot tell.
     *
     * @param withoutEach the value without the first fork, without the second, and so on
     */
    static double jackknifeReach(double[] withoutEach) {
        int n = withoutEach.length;
        if (n < 2) {
            return 0;
        }
        // The jackknife's variance is (n−1)/n times the sum of squares, and that of a mean 1/(n−1)/n times.
        return student(n) * (n - 1) * Math.sqrt(squaredError(withoutEach));
    }

    private static double student(int forks) {
        return TDistribution.of(forks - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
    }

    static double average(double[] values) {
        double total = 0;
        for (double value : values) {
            total += value;
        }
        return total / values.length;
    }
}
