// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * What was done to many files, one after the other. Immutable.
 *
 * @param elapsedNanos how long all took together, positive
 * @param latency      how long each took
 */
public record FileOperation(long elapsedNanos, Latency latency) {

    private static final double NANOS_PER_SECOND = 1e9;

    public FileOperation {
        if (elapsedNanos < 1) {
            throw new IllegalArgumentException("elapsedNanos must be positive: " + elapsedNanos);
        }
    }

    public double perSecond() {
        return latency.count() * NANOS_PER_SECOND / elapsedNanos;
    }
}
