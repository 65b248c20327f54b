// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

/**
 * What a benchmark measures in place of the time that its operation takes. Immutable.
 *
 * @param name its name among a fork's secondary scores
 * @param unit as shown, as in {@code Gbit/s}
 * @param moreIsBetter whether a greater value is a better one
 */
public record PlannedMetric(String name, String unit, boolean moreIsBetter) {}
