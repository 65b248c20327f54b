// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * Connections one after the other. Immutable.
 *
 * @param elapsedNanos how long they took together, positive
 * @param connecting   until the kernel said that a connection was there
 * @param whole        until it was closed again, with a message and its reply in between
 */
public record ConnectResult(long elapsedNanos, Latency connecting, Latency whole) {

    private static final double NANOS_PER_SECOND = 1e9;

    public ConnectResult {
        if (elapsedNanos < 1) {
            throw new IllegalArgumentException("elapsedNanos must be positive: " + elapsedNanos);
        }
    }

    public long connections() {
        return whole.count();
    }

    public double perSecond() {
        return connections() * NANOS_PER_SECOND / elapsedNanos;
    }
}
