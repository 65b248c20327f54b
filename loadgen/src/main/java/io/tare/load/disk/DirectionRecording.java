// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.record.LatencyRecording;
import io.tare.load.result.IoFlow;
import io.tare.load.result.IoInterval;
import io.tare.load.result.Latency;
import java.util.ArrayList;
import java.util.List;

/** What a job's reads, or its writes, did. Recording allocates nothing but at the end of an interval. Not thread-safe. */
final class DirectionRecording {

    private final boolean asynchronous;
    private final LatencyRecording submission = new LatencyRecording();
    private final LatencyRecording completion = new LatencyRecording();
    /** Of the interval; a synchronous engine's completion latency is the same. */
    private final LatencyRecording total = new LatencyRecording();

    private final List<IoInterval> intervals = new ArrayList<>();
    private long requests;
    private long bytes;
    private long bytesBefore;

    DirectionRecording(boolean asynchronous) {
        this.asynchronous = asynchronous;
    }

    /** Forgets all. */
    void begin() {
        submission.begin();
        completion.begin();
        total.begin();
        intervals.clear();
        requests = 0;
        bytes = 0;
        bytesBefore = 0;
    }

    void submitted(long nanos) {
        submission.record(nanos);
    }

    void completed(int moved, long completionNanos, long totalNanos) {
        requests++;
        bytes += moved;
        if (asynchronous) {
            completion.record(completionNanos);
        }
        total.record(totalNanos);
    }

    void endInterval(long elapsedNanos) {
        intervals.add(new IoInterval(elapsedNanos, bytes - bytesBefore, total.end()));
        bytesBefore = bytes;
        total.begin();
    }

    /** Returns what was recorded up to the end of the last interval. */
    IoFlow end(long elapsedNanos) {
        Latency all = Latency.merged(intervals.stream().map(IoInterval::total).toList());
        return new IoFlow(
                requests,
                bytes,
                Math.max(1, elapsedNanos),
                submission.end(),
                asynchronous ? completion.end() : all,
                all,
                intervals);
    }
}
