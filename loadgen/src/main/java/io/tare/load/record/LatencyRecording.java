// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.record;

import io.tare.load.result.Latency;
import org.HdrHistogram.Histogram;

/**
 * The latencies of one interval, to three digits, from when it is made until {@link #end()}. Recording allocates nothing,
 * but when a value is larger than all before it. Not thread-safe.
 */
public final class LatencyRecording {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

    public LatencyRecording() {
        begin();
    }

    /** Forgets all, and begins again. */
    public void begin() {
        histogram.reset();
        histogram.setStartTimeStamp(System.currentTimeMillis());
    }

    public void record(long nanos) {
        histogram.recordValue(nanos);
    }

    /** Returns what was recorded since the beginning. */
    public Latency end() {
        histogram.setEndTimeStamp(System.currentTimeMillis());
        return new Latency(histogram);
    }
}
