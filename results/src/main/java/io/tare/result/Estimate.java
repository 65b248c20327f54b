// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

/**
 * A value and how sure it is. Immutable.
 *
 * @param value the estimate
 * @param low lower end of the 95 % interval; the value itself if {@code forks} is 1
 * @param high upper end of the 95 % interval; the value itself if {@code forks} is 1
 * @param forks how many forks it stands on
 * @param freedom the degrees of freedom of the interval, Student's
 */
public record Estimate(double value, double low, double high, int forks, double freedom) {

    static final int FEWEST_FORKS = 3;

    /** One of so many forks' own, or of so many differences of two. */
    public Estimate(double value, double low, double high, int forks) {
        this(value, low, high, forks, forks - 1);
    }

    /**
     * Whether the interval is worth showing: one fork says nothing of how much forks differ, and what two say reaches
     * twelve standard errors each way.
     */
    public boolean hasInterval() {
        return forks >= FEWEST_FORKS;
    }

    /** Whether the interval holds a value. */
    boolean holds(double other) {
        return low <= other && other <= high;
    }

    /** In another unit. */
    Estimate dividedBy(double divisor) {
        return new Estimate(value / divisor, low / divisor, high / divisor, forks, freedom);
    }
}
