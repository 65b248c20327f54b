// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Which of many differences are to be believed.
 *
 * <p>The p-values of all comparisons of a table are adjusted together by Benjamini and Hochberg's step-up procedure
 * ("Controlling the False Discovery Rate", J. R. Statist. Soc. B 57(1), 1995): of the differences that a table names, at
 * most one in twenty is expected to be none, and of the tables in which nothing differs, at most one in twenty names any.
 */
final class Significance {

    private static final double LEVEL = 0.05;
    private static final double CONFIDENCE = 0.95;

    private Significance() {}

    /**
     * Student's two-sided p-value of a ratio being 1, from its interval: how often one at least as far off would be seen if
     * nothing differed.
     *
     * @param ratio with an interval that is even on the logarithm's scale, of at least two forks
     */
    static double pValue(Estimate ratio) {
        double distance = Math.abs(Math.log(ratio.value()));
        double reach = Math.log(ratio.high() / ratio.value());
        if (reach == 0) {
            return distance == 0 ? 1 : 0;
        }
        TDistribution student = TDistribution.of(ratio.freedom());
        double error = reach / student.inverseSurvivalProbability((1 - CONFIDENCE) / 2);
        return 2 * student.survivalProbability(distance / error);
    }

    /**
     * The p-values adjusted for there being so many, in the same order: each the smallest false discovery rate at which it
     * would be called a difference. What R's {@code p.adjust(p, "BH")} gives.
     *
     * @param pValues from 0 to 1 each
     */
    static double[] adjusted(double[] pValues) {
        int count = pValues.length;
        List<Integer> fromLargest = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer at) -> -pValues[at]))
                .toList();
        double[] adjusted = new double[count];
        double smallest = 1;
        for (int i = 0; i < count; i++) {
            int at = fromLargest.get(i);
            smallest = Math.min(smallest, pValues[at] * count / (count - i));
            adjusted[at] = smallest;
        }
        return adjusted;
    }

    /** Whether a p-value, adjusted if it is one of many, is small enough for a difference. */
    static boolean isDifference(double pValue) {
        return pValue <= LEVEL;
    }
}
