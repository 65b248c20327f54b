// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The latencies of a scenario's forks. Not to be changed.
 *
 * <p>A percentile is that of all forks together. Its interval is Student's with n−1 degrees of freedom around its logarithm,
 * and its standard error the larger of two: that of the mean of the forks' own logarithms, and the jackknife's, which leaves
 * out one fork after the other (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 11). Each alone falls
 * short where the other does not: the jackknife where forks hardly overlap, so that a percentile jumps with a fork left
 * out; the forks' own where one fork has most of the slow requests. Of a ratio, both go over rounds, so that it is paired.
 *
 * @param byRound round → its latencies in nanoseconds, none empty; at least one
 */
record ForkLatencies(SortedMap<Integer, Histogram> byRound) {

    private static final int SIGNIFICANT_DIGITS = 3;

    /** All in one. */
    Histogram merged() {
        Histogram merged = new Histogram(SIGNIFICANT_DIGITS);
        merged.setAutoResize(true);
        byRound.values().forEach(merged::add);
        return merged;
    }

    /**
     * A percentile of all forks together, in nanoseconds.
     *
     * @param percent from 0 to 100
     */
    Estimate percentile(double percent) {
        return around(logarithm(merged(), percent), own(percent), withoutEach(percent));
    }

    /**
     * The ratio of a percentile to the reference's, of the rounds that both have; empty if there are none.
     *
     * @param percent from 0 to 100
     */
    Optional<Estimate> ratio(ForkLatencies reference, double percent) {
        SortedMap<Integer, Histogram> here = new TreeMap<>(byRound);
        SortedMap<Integer, Histogram> there = new TreeMap<>(reference.byRound);
        here.keySet().retainAll(there.keySet());
        there.keySet().retainAll(here.keySet());
        return here.isEmpty()
                ? Optional.empty()
                : Optional.of(new ForkLatencies(here).pairedRatio(new ForkLatencies(there), percent));
    }

    private Estimate pairedRatio(ForkLatencies reference, double percent) {
        return around(
                logarithm(merged(), percent) - logarithm(reference.merged(), percent),
                difference(own(percent), reference.own(percent)),
                difference(withoutEach(percent), reference.withoutEach(percent)));
    }

    private static Estimate around(double logarithm, double[] own, double[] withoutEach) {
        double factor = Math.exp(Math.max(ForkStatistics.reach(own), ForkStatistics.jackknifeReach(withoutEach)));
        double value = Math.exp(logarithm);
        return new Estimate(value, value / factor, value * factor, own.length);
    }

    private double[] own(double percent) {
        return byRound.values().stream()
                .mapToDouble(fork -> logarithm(fork, percent))
                .toArray();
    }

    private double[] withoutEach(double percent) {
        if (byRound.size() < 2) {
            return new double[byRound.size()];
        }
        Histogram merged = merged();
        return List.copyOf(byRound.values()).stream()
                .mapToDouble(fork -> {
                    merged.subtract(fork);
                    double without = logarithm(merged, percent);
                    merged.add(fork);
                    return without;
                })
                .toArray();
    }

    private static double[] difference(double[] values, double[] others) {
        double[] difference = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            difference[i] = values[i] - others[i];
        }
        return difference;
    }

    /** A latency below a nanosecond has no logarithm. */
    private static double logarithm(Histogram latencies, double percent) {
        return Math.log(Math.max(1, latencies.getValueAtPercentile(percent)));
    }
}
