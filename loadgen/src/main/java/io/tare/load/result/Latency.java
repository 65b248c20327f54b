// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The distribution of a latency, in nanoseconds.
 *
 * <p>Immutable, and so thread-safe.
 */
public final class Latency {

    private final Histogram histogram;

    /**
     * Keeps a copy of the given samples.
     *
     * @param histogram samples in nanoseconds; may be empty
     */
    public Latency(Histogram histogram) {
        this.histogram = histogram.copy();
    }

    /** Returns the samples of all parts together; nothing is lost. */
    public static Latency merged(List<Latency> parts) {
        Histogram all = new Histogram(3);
        parts.forEach(part -> all.add(part.histogram));
        return new Latency(all);
    }

    /**
     * Returns the value that the given share of the samples does not exceed, to the precision of the histogram; 0 if
     * there are no samples.
     *
     * @param percentile in [0, 100], for example 99.9; otherwise IllegalArgumentException
     */
    public long nanosAt(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile must be in [0, 100]: " + percentile);
        }
        return histogram.getValueAtPercentile(percentile);
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public long minNanos() {
        return count() == 0 ? 0 : histogram.getMinValue();
    }

    public long maxNanos() {
        return histogram.getMaxValue();
    }

    public double meanNanos() {
        return histogram.getMean();
    }

    /** Returns the standard deviation of the samples; of one fork, and so no measure of how sure the mean is. */
    public double standardDeviationNanos() {
        return histogram.getStdDeviation();
    }

    /** Returns a copy of all samples, in nanoseconds, to be written to a log or added to other histograms. */
    public Histogram histogram() {
        return histogram.copy();
    }

    @Override
    public String toString() {
        return "Latency[count=" + count() + ", p50=" + nanosAt(50) + " ns, p99=" + nanosAt(99) + " ns, max="
                + maxNanos() + " ns]";
    }
}
