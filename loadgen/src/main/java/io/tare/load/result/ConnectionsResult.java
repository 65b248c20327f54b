// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * Many connections at once, some of which were active. Immutable.
 *
 * @param connections   how many were open
 * @param active        how many of them exchanged messages
 * @param openNanos     how long it took to open all, positive
 * @param elapsedNanos  how long was measured, positive
 * @param rtt           the round trips of all active connections
 * @param minRoundTrips of an active connection, the fewest
 * @param maxRoundTrips of an active connection, the most
 */
public record ConnectionsResult(
        int connections,
        int active,
        long openNanos,
        long elapsedNanos,
        Latency rtt,
        long minRoundTrips,
        long maxRoundTrips) {

    private static final double NANOS_PER_SECOND = 1e9;

    public double openedPerSecond() {
        return connections * NANOS_PER_SECOND / openNanos;
    }

    public double roundTripsPerSecond() {
        return rtt.count() * NANOS_PER_SECOND / elapsedNanos;
    }
}
