// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.result.Latency;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * What one connection of an open loop saw, or all connections of one thread. One thread records; another may take the
 * response times of an interval meanwhile, and the rest when the first has ended.
 */
public final class OpenLoopRecorder {

    private static final int SIGNIFICANT_DIGITS = 3;
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final SingleWriterRecorder response = new SingleWriterRecorder(SIGNIFICANT_DIGITS);
    private final Histogram service = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram sendLag = new Histogram(SIGNIFICANT_DIGITS);
    private @Nullable Histogram forgotten;
    private long due;
    private long answeredInTime;
    private long duplicated;
    private long reordered;

    /** Makes room for latencies up to an hour: from now on, recording one allocates nothing. Nothing may be recorded yet. */
    public void reserve() {
        response.recordValue(HOUR_NANOS);
        response.reset();
        service.recordValue(HOUR_NANOS);
        service.reset();
        sendLag.recordValue(HOUR_NANOS);
        sendLag.reset();
    }

    /**
     * Forgets all, as the thread that records. What it recorded of responses is taken as {@link #takeInterval} does: a recorder
     * has two phases, and the code of the second must not be new when the first interval of the measured time ends.
     */
    public void reset() {
        forgotten = response.getIntervalHistogram(forgotten);
        service.reset();
        sendLag.reset();
        due = 0;
        answeredInTime = 0;
    }

    /** A request of the measured time has become due. */
    public void due() {
        due++;
    }

    /** It was sent. */
    public void sent(long lagNanos) {
        sendLag.recordValue(lagNanos);
    }

    /** It was answered. */
    public void answered(long responseNanos, long serviceNanos) {
        response.recordValue(responseNanos);
        service.recordValue(serviceNanos);
    }

    /** A reply came within the measured time, to whatever request. */
    public void answeredInTime() {
        answeredInTime++;
    }

    /** It was not answered until the run's end. */
    public void unanswered(long waitedNanos) {
        response.recordValue(waitedNanos);
    }

    /** Datagrams came so, all in all. */
    void disorder(long duplicated, long reordered) {
        this.duplicated = duplicated;
        this.reordered = reordered;
    }

    /** Returns the response times that became known since the last call, from any thread. */
    public Latency takeInterval() {
        return new Latency(response.getIntervalHistogram());
    }

    public long dueRequests() {
        return due;
    }

    public long repliesInTime() {
        return answeredInTime;
    }

    long duplicated() {
        return duplicated;
    }

    long reordered() {
        return reordered;
    }

    public Latency service() {
        return new Latency(service);
    }

    public Latency sendLag() {
        return new Latency(sendLag);
    }
}
