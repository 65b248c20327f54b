// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * Payload that the receiver confirmed, and the time in which it did.
 *
 * <p>Headers, retransmissions and bytes that are still on their way do not count. Immutable.
 *
 * @param bytes        confirmed payload, in [0, 2^63)
 * @param elapsedNanos from the start of the measurement to the last confirmation counted, in [1, 2^63)
 */
public record Goodput(long bytes, long elapsedNanos) {

    public Goodput {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        if (elapsedNanos < 1) {
            throw new IllegalArgumentException("elapsedNanos must be positive: " + elapsedNanos);
        }
    }

    public double bytesPerSecond() {
        return bytes * 1e9 / elapsedNanos;
    }

    /** Returns the goodput in units of 10⁹ bits per second, the unit of network hardware. */
    public double gigabitsPerSecond() {
        return bytes * 8.0 / elapsedNanos;
    }
}
