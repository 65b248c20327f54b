// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

/**
 * When a warm-up begins to record anew: now and then, until the {@link MeasuredTime}. The first values of a histogram, and
 * its new extremes, take ways of their own through the code; they are to be nothing new when it counts. For one thread.
 */
public final class Rehearsal {

    /** How often. */
    public static final long PERIOD_NANOS = 100_000_000;

    private long lastNanos;
    private boolean begun;

    /** Whether it is time to forget what was recorded in {@link MeasuredTime#NOT_COUNTED}. */
    public boolean isDue(long nowNanos, MeasuredTime measured) {
        if (nowNanos - measured.fromNanos() >= 0 || (begun && nowNanos - lastNanos < PERIOD_NANOS)) {
            return false;
        }
        begun = true;
        lastNanos = nowNanos;
        return true;
    }
}
