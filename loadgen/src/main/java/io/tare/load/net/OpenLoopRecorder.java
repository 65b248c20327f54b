// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.result.Latency;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What one connection of an open loop saw. One thread records; another may take the response times of an interval
 * meanwhile, and the rest when the first has ended.
 */
final class OpenLoopRecorder {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final SingleWriterRecorder response = new SingleWriterRecorder(SIGNIFICANT_DIGITS);
    private final Histogram service = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram sendLag = new Histogram(SIGNIFICANT_DIGITS);
    private long due;
    private long answeredInTime;
    private long duplicated;
    private long reordered;

    /** A request of the measured time has become due. */
    void due() {
        due++;
    }

    /** It was sent. */
    void sent(long lagNanos) {
        sendLag.recordValue(lagNanos);
    }

    /** It was answered. */
    void answered(long responseNanos, long serviceNanos) {
        response.recordValue(responseNanos);
        service.recordValue(serviceNanos);
    }

    /** A reply came within the measured time, to whatever request. */
    void answeredInTime() {
        answeredInTime++;
    }

    /** It was not answered until the run's end. */
    void unanswered(long waitedNanos) {
        response.recordValue(waitedNanos);
    }

    /** Datagrams came so, all in all. */
    void disorder(long duplicated, long reordered) {
        this.duplicated = duplicated;
        this.reordered = reordered;
    }

    /** Returns the response times that became known since the last call, from any thread. */
    Latency takeInterval() {
        return new Latency(response.getIntervalHistogram());
    }

    long dueRequests() {
        return due;
    }

    long repliesInTime() {
        return answeredInTime;
    }

    long duplicated() {
        return duplicated;
    }

    long reordered() {
        return reordered;
    }

    Latency service() {
        return new Latency(service);
    }

    Latency sendLag() {
        return new Latency(sendLag);
    }
}
