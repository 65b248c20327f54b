// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.Optional;

/**
 * A file that was copied. Immutable.
 *
 * @param bytes        how much of it
 * @param elapsedNanos how long it took, positive
 * @param failure      what ended it before all was copied
 */
public record CopyResult(long bytes, long elapsedNanos, Optional<IoFailure> failure) {

    private static final double NANOS_PER_SECOND = 1e9;

    public double bytesPerSecond() {
        return bytes * NANOS_PER_SECOND / elapsedNanos;
    }
}
