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
 */
public record Estimate(double value, double low, double high, int forks) {

    /** Whether there is an interval at all: one fork says nothing of how much forks differ. */
    public boolean hasInterval() {
        return forks > 1;
    }
}
