// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import io.tare.load.kernel.CpuTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of requests that went out on a schedule. Immutable.
 *
 * @param targetPerSecond  requests that the schedule asked for
 * @param measured         how long was measured
 * @param due              requests whose time had come within that
 * @param sent             those of them that were sent, at last
 * @param answered         those of them that were answered, at last
 * @param answeredInTime   replies that came while it was measured, to whatever request
 * @param duplicated       datagrams that came again after the first of their number; their latency does not count
 * @param reordered        datagrams that came after one with a higher number
 * @param response         from the moment at which a request was due until its reply was there: what a user feels. A
 *                         request over TCP without a reply, and one that was never sent, counts with the time it had
 *                         waited when the run ended, so that an overloaded server cannot look good
 * @param service          from the moment at which a request was handed to the kernel until its reply was there
 * @param sendLag          from the moment at which a request was due until it was handed to the kernel: how late the
 *                         sender was, because it got no CPU or because it had to wait for room
 * @param intervals        the response times by the interval in which they were known; they add up to {@code response}
 * @param clientCpu        what the client's process used while it was measured
 * @param serverCpu        what the server's process used
 */
public record OpenLoopResult(
        long targetPerSecond,
        Duration measured,
        long due,
        long sent,
        long answered,
        long answeredInTime,
        long duplicated,
        long reordered,
        Latency response,
        Latency service,
        Latency sendLag,
        List<Latency> intervals,
        Optional<CpuTime> clientCpu,
        Optional<CpuTime> serverCpu) {

    private static final double NANOS_PER_SECOND = 1e9;

    public OpenLoopResult {
        intervals = List.copyOf(intervals);
    }

    /** Returns how many requests a second the server answered while it was measured. */
    public double achievedPerSecond() {
        return answeredInTime * NANOS_PER_SECOND / measured.toNanos();
    }

    /** Returns how many requests had no reply when the run ended. */
    public long unanswered() {
        return due - answered;
    }
}
