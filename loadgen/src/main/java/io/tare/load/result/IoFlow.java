// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests in one direction, as they were completed. Latencies are named as fio names them. Immutable.
 *
 * @param requests     how many
 * @param bytes        what they moved
 * @param elapsedNanos how long was measured, positive
 * @param submission   until the kernel had taken a request: slat; empty for a synchronous engine
 * @param completion   from then until it was known to be done: clat
 * @param total        both together: lat
 * @param intervals    the same, interval by interval
 */
public record IoFlow(
        long requests,
        long bytes,
        long elapsedNanos,
        Latency submission,
        Latency completion,
        Latency total,
        List<IoInterval> intervals) {

    private static final double NANOS_PER_SECOND = 1e9;

    public IoFlow {
        intervals = List.copyOf(intervals);
    }

    public double bytesPerSecond() {
        return bytes * NANOS_PER_SECOND / elapsedNanos;
    }

    public double requestsPerSecond() {
        return requests * NANOS_PER_SECOND / elapsedNanos;
    }

    /** Returns what jobs side by side did together: requests and bytes add up, time does not. */
    public static IoFlow merged(List<IoFlow> parts) {
        List<IoInterval> intervals = new ArrayList<>();
        int count = parts.stream().mapToInt(part -> part.intervals.size()).max().orElse(0);
        for (int i = 0; i < count; i++) {
            int index = i;
            intervals.add(IoInterval.merged(parts.stream()
                    .filter(part -> part.intervals.size() > index)
                    .map(part -> part.intervals.get(index))
                    .toList()));
        }
        return new IoFlow(
                parts.stream().mapToLong(IoFlow::requests).sum(),
                parts.stream().mapToLong(IoFlow::bytes).sum(),
                parts.stream().mapToLong(IoFlow::elapsedNanos).max().orElse(1),
                Latency.merged(parts.stream().map(IoFlow::submission).toList()),
                Latency.merged(parts.stream().map(IoFlow::completion).toList()),
                Latency.merged(parts.stream().map(IoFlow::total).toList()),
                intervals);
    }
}
