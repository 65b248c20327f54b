// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of pgbench's transactions. Immutable.
 *
 * @param scale          branches; each has 100,000 accounts
 * @param clients        connections
 * @param queryMode      {@code simple} or {@code prepared}
 * @param measured       how long was measured, positive
 * @param due            transactions that began within that
 * @param answered       those of them that were committed, at last
 * @param answeredInTime transactions that were committed while it was measured, whenever they began
 * @param errors         how often each kind of error was met, from the first connection on to the end. What the server
 *                       says goes by its SQLSTATE ({@code 28P01}, {@code 40P01}, {@code 53300}), broken connections by
 *                       {@code refused}, {@code unreachable}, {@code reset}, {@code closed}, {@code stalled} (not open, or
 *                       no end of a transaction, within the time limit, or none until the end), {@code malformed} (what
 *                       the driver does not understand), {@code unexpected} (no such account, teller or branch) and
 *                       {@code broken} (anything else)
 * @param response       from when a transaction began until its end was known. One without an end counts with the time that
 *                       it had waited when the run ended; one that was lost with its connection, or refused, does not
 *                       count here
 * @param intervals      the response times by the interval in which they were known
 */
public record TpcbResult(
        int scale,
        int clients,
        String queryMode,
        Duration measured,
        long due,
        long answered,
        long answeredInTime,
        Map<String, Long> errors,
        Latency response,
        List<Latency> intervals) {

    private static final double NANOS_PER_SECOND = 1e9;

    public TpcbResult {
        errors = Map.copyOf(errors);
        intervals = List.copyOf(intervals);
    }

    /** Returns how many transactions a second were committed while it was measured. */
    public double transactionsPerSecond() {
        return answeredInTime * NANOS_PER_SECOND / measured.toNanos();
    }

    /** Returns how many errors of all kinds there were. */
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
