// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

/**
 * The time of a run that counts, from the end of its warm-up on. Immutable.
 *
 * <p>What is seen at another time is not passed over but recorded elsewhere, in a place of the same kind, and without a
 * branch. A JVM compiles what it has seen happen: a branch that no warm-up took would be compiled anew when the first
 * measured request takes it, with tens of milliseconds in which every connection waits, and they would count as the
 * server's.
 *
 * @param fromNanos when it begins
 * @param toNanos   when it is over; not before that
 */
public record MeasuredTime(long fromNanos, long toNanos) {

    /** The place of what counts. */
    public static final int COUNTED = 0;

    /** The place of all else. */
    public static final int NOT_COUNTED = 1;

    /** How many places there are. */
    public static final int PLACES = 2;

    /** Returns the place for what happens at a moment. */
    public int place(long nanos) {
        // The sign bit of either difference; System.nanoTime() may overflow.
        return (int) (((nanos - fromNanos) | (toNanos - 1 - nanos)) >>> 63);
    }
}
