// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/**
 * The latencies of a scenario's forks. Not thread-safe.
 *
 * <p>A percentile is that of all forks together. Its interval is Student's with n−1 degrees of freedom around its logarithm,
 * and its standard error the larger of two: that of the mean of the forks' own logarithms, and the jackknife's, which leaves
 * out one fork after the other (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 11). Each alone falls
 * short where the other does not: the jackknife where forks hardly overlap, so that a percentile jumps with a fork left
 * out; the forks' own where one fork has most of the slow requests. Of a ratio, both go over rounds, so that it is paired.
 */
final class ForkLatencies {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final SortedMap<Integer, Histogram> byRound;
    private final Map<Double, Logarithms> known = new HashMap<>();

    /**
     * Latencies that are not changed from here on.
     *
     * @param byRound round → its latencies in nanoseconds, none empty; at least one
     */
    ForkLatencies(SortedMap<Integer, Histogram> byRound) {
        this.byRound = byRound;
    }

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
        Logarithms logarithms = of(percent);
        return around(logarithms.all, logarithms.own, logarithms.withoutEach);
    }

    /**
     * The ratio of a percentile to the reference's, of the rounds that both have; empty if there are none.
     *
     * @param percent from 0 to 100
     */
    Optional<Estimate> ratio(ForkLatencies reference, double percent) {
        ForkLatencies here = inRoundsOf(reference);
        ForkLatencies there = reference.inRoundsOf(this);
        if (here.byRound.isEmpty()) {
            return Optional.empty();
        }
        Logarithms ours = here.of(percent);
        Logarithms theirs = there.of(percent);
        return Optional.of(around(
                ours.all - theirs.all,
                difference(ours.own, theirs.own),
                difference(ours.withoutEach, theirs.withoutEach)));
    }

    private ForkLatencies inRoundsOf(ForkLatencies other) {
        if (other.byRound.keySet().containsAll(byRound.keySet())) {
            return this;
        }
        SortedMap<Integer, Histogram> common = new TreeMap<>(byRound);
        common.keySet().retainAll(other.byRound.keySet());
        return new ForkLatencies(common);
    }

    private static Estimate around(double logarithm, double[] own, double[] withoutEach) {
        double factor = Math.exp(Math.max(ForkStatistics.reach(own), ForkStatistics.jackknifeReach(withoutEach)));
        double value = Math.exp(logarithm);
        return new Estimate(value, value / factor, value * factor, own.length);
    }

    /** What costs time is done once: a reference is compared with many. */
    private Logarithms of(double percent) {
        return known.computeIfAbsent(percent, this::calculated);
    }

    private Logarithms calculated(double percent) {
        Histogram merged = merged();
        long[] values = recorded(merged);
        double[] own = new double[byRound.size()];
        double[] withoutEach = new double[byRound.size()];
        int at = 0;
        for (Histogram fork : byRound.values()) {
            own[at] = logarithm(fork.getValueAtPercentile(percent));
            withoutEach[at] = byRound.size() == 1 ? 0 : logarithm(without(fork, merged, values, percent));
            at++;
        }
        return new Logarithms(logarithm(merged.getValueAtPercentile(percent)), own, withoutEach);
    }

    private static long[] recorded(Histogram histogram) {
        LongStream.Builder values = LongStream.builder();
        histogram.recordedValues().forEach(value -> values.add(value.getValueIteratedTo()));
        return values.build().toArray();
    }

    /** The percentile of all others, which is quicker found by counting than by taking the fork out and putting it back. */
    private static long without(Histogram fork, Histogram merged, long[] values, double percent) {
        long count = merged.getTotalCount() - fork.getTotalCount();
        long wanted = Math.max(1, (long) Math.ceil(percent / 100 * count));
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long below =
                    merged.getCountBetweenValues(0, values[middle]) - fork.getCountBetweenValues(0, values[middle]);
            if (below >= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return values[low];
    }

    private static double[] difference(double[] values, double[] others) {
        double[] difference = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            difference[i] = values[i] - others[i];
        }
        return difference;
    }

    /** A latency below a nanosecond has no logarithm. */
    private static double logarithm(long nanos) {
        return Math.log((double) Math.max(1, nanos));
    }

    /** Of one percentile. */
    private static final class Logarithms {
        /** Of all forks together. */
        private final double all;

        /** Of each fork. */
        private final double[] own;

        /** Of all but the first fork, of all but the second, and so on. */
        private final double[] withoutEach;

        Logarithms(double all, double[] own, double[] withoutEach) {
            this.all = all;
            this.own = own;
            this.withoutEach = withoutEach;
        }
    }
}
