// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of requests to a server that speaks RESP. Immutable.
 *
 * @param command         the request, by its name at redis-benchmark
 * @param targetPerSecond requests that the schedule asked for; 0: as many as were answered, a closed loop
 * @param measured        how long was measured, positive
 * @param due             requests whose time had come within that; in a closed loop, those that were sent
 * @param answered        those of them that were answered, at last, with what was asked for
 * @param answeredInTime  such replies that came while it was measured, to whatever request
 * @param misses          replies, of the whole run, that there was nothing: a null, or an empty array
 * @param errors          how often each kind of error was met, from the first connection on to the end. Error replies go
 *                        by their first word ({@code ERR}, {@code NOAUTH}, {@code OOM}, {@code other}), broken
 *                        connections by {@code refused}, {@code reset}, {@code closed}, {@code stalled},
 *                        {@code malformed} (not RESP, or out of all bounds), {@code unexpected} (a reply of a type that
 *                        the command does not have, or to no request) and {@code broken} (anything else)
 * @param sentBytes       what all connections sent, of the whole run
 * @param receivedBytes   what they received
 * @param response        from the moment at which a request was due until its reply was there. One without a reply
 *                        counts with the time that it had waited when it was given up or the run ended; one that the
 *                        server lost with its connection, or answered by an error, does not count here
 * @param service         from the moment at which a request was sent until its reply was there; in a closed loop it is
 *                        the response time
 * @param sendLag         from the moment at which a request was due until it was sent; empty in a closed loop
 * @param intervals       the response times by the interval in which they were known
 * @param keysRemoved     whether the run's keys were removed at its end
 */
public record RespResult(
        String command,
        long targetPerSecond,
        Duration measured,
        long due,
        long answered,
        long answeredInTime,
        long misses,
        Map<String, Long> errors,
        long sentBytes,
        long receivedBytes,
        Latency response,
        Latency service,
        Latency sendLag,
        List<Latency> intervals,
        boolean keysRemoved) {

    private static final double NANOS_PER_SECOND = 1e9;

    public RespResult {
        errors = Map.copyOf(errors);
        intervals = List.copyOf(intervals);
    }

    /** Returns how many requests a second were answered while it was measured. */
    public double answeredPerSecond() {
        return answeredInTime * NANOS_PER_SECOND / measured.toNanos();
    }

    /** Returns how many errors of all kinds there were. */
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
