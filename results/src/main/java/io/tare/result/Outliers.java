// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Finds values that are far from the others: Rosner's generalized extreme Studentized deviate test ("Percentage Points for a
 * Generalized ESD Many-Outlier Procedure", Technometrics 25(2), 1983), for one value Grubbs' test. It is wrong as often as it
 * says with few values too, which cannot be said of the modified z-score of Iglewicz and Hoaglin (1993): above 3.5 it has
 * one of five normal values in 21 of 100 samples, as the median deviation of five is often small.
 */
final class Outliers {

    static final int FEWEST = 5;

    /** The share of samples without an outlier in which one is found. */
    private static final double LEVEL = 0.01;

    private static final int MOST = 10;

    private Outliers() {}

    /** Which of the values are, by index; at most one of five, and none of fewer than {@value #FEWEST}. */
    static Set<Integer> of(List<Double> values) {
        return values.size() < FEWEST ? Set.of() : of(values, Math.min(MOST, values.size() / FEWEST), LEVEL);
    }

    static Set<Integer> of(List<Double> values, int most, double level) {
        Set<Integer> left = new TreeSet<>();
        for (int i = 0; i < values.size(); i++) {
            left.add(i);
        }
        List<Integer> removed = new ArrayList<>();
        int outliers = 0;
        for (int i = 0; i < most; i++) {
            double[] rest = left.stream().mapToDouble(values::get).toArray();
            double mean = ForkStatistics.average(rest);
            double deviation = Math.sqrt(ForkStatistics.squaredError(rest) * rest.length);
            Integer farthest = left.stream()
                    .max(Comparator.comparingDouble(at -> Math.abs(values.get(at) - mean)))
                    .orElseThrow();
            // Each is judged only after all that are farther have gone: two outliers hide each other.
            if (Math.abs(values.get(farthest) - mean) > critical(rest.length, level) * deviation) {
                outliers = i + 1;
            }
            left.remove(farthest);
            removed.add(farthest);
        }
        return new TreeSet<>(removed.subList(0, outliers));
    }

    /** Rosner's equation 2.5: the deviate that the farthest of n normal values exceeds by that chance. */
    static double critical(int n, double level) {
        double t = TDistribution.of(n - 2).inverseSurvivalProbability(level / 2 / n);
        return (n - 1) * t / Math.sqrt((n - 2 + t * t) * n);
    }
}
