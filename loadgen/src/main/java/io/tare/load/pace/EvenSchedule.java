// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

/**
 * When each of evenly spaced messages shall go, computed from its index: nothing adds up, so nothing drifts. Immutable.
 *
 * @param perSecond in [1, 10^9]
 */
public record EvenSchedule(long perSecond) {

    public static final long MAX_PER_SECOND = 1_000_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public EvenSchedule {
        if (perSecond < 1 || perSecond > MAX_PER_SECOND) {
            throw new IllegalArgumentException("perSecond must be in [1, " + MAX_PER_SECOND + "]: " + perSecond);
        }
    }

    /** Returns when a message shall go, in ns from the first one: the index times 10^9 / rate, rounded up. */
    public long nanosOf(long index) {
        // Whole seconds apart from the rest: the product would overflow after some seconds.
        long rest = index % perSecond * NANOS_PER_SECOND;
        return index / perSecond * NANOS_PER_SECOND + (rest + perSecond - 1) / perSecond;
    }

    /** Returns how many messages shall have gone, those of this moment included. */
    public long dueAt(long nanos) {
        return nanos / NANOS_PER_SECOND * perSecond + nanos % NANOS_PER_SECOND * perSecond / NANOS_PER_SECOND + 1;
    }
}
