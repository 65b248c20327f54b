// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

/**
 * What a fork measured beside its score, by JMH's profilers or by counters of the benchmark. Immutable.
 *
 * @param score its value
 * @param unit its unit, in JMH's spelling
 */
public record SecondaryScore(double score, String unit) {}
