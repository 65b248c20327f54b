// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import java.util.Map;
import java.util.TreeMap;

/** What one client has counted so far. Thread-safe: the thread that keeps the time takes what the client's records. */
final class TpcbTally {

    /** What stands for kinds that are too many. */
    private static final String OTHER = "other";

    private static final int MAX_KINDS = 64;

    private final LatencyRecording responses = new LatencyRecording();
    private final Map<String, Long> errors = new TreeMap<>();
    private long due;
    private long answered;
    private long answeredInTime;

    synchronized void due() {
        due++;
    }

    /** A transaction that had begun in this tally's time ended well, whenever that was. */
    synchronized void answered(long nanos) {
        answered++;
        responses.record(nanos);
    }

    /** One ended well in this tally's time, whenever it had begun. */
    synchronized void answeredInTime() {
        answeredInTime++;
    }

    /** A transaction that had begun while it was measured and had no end when the run had. */
    synchronized void unanswered(long nanos) {
        responses.record(nanos);
    }

    synchronized void error(String kind) {
        errors.merge(errors.size() < MAX_KINDS || errors.containsKey(kind) ? kind : OTHER, 1L, Long::sum);
    }

    /** Returns the response times since the last call, and begins an interval. */
    synchronized Latency takeInterval() {
        Latency interval = responses.end();
        responses.begin();
        return interval;
    }

    synchronized long dueCount() {
        return due;
    }

    synchronized long answeredCount() {
        return answered;
    }

    synchronized long answeredInTimeCount() {
        return answeredInTime;
    }

    synchronized Map<String, Long> errors() {
        return Map.copyOf(errors);
    }
}
