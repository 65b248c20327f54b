// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.List;

/**
 * Requests that were completed in an interval. Immutable.
 *
 * @param elapsedNanos how long it was, positive; the last one may be shorter than the others
 * @param bytes        what they moved
 * @param total        how long each took, from before its submission to its completion
 */
public record IoInterval(long elapsedNanos, long bytes, Latency total) {

    public long requests() {
        return total.count();
    }

    static IoInterval merged(List<IoInterval> parts) {
        return new IoInterval(
                parts.stream().mapToLong(IoInterval::elapsedNanos).max().orElse(1),
                parts.stream().mapToLong(IoInterval::bytes).sum(),
                Latency.merged(parts.stream().map(IoInterval::total).toList()));
    }
}
