// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * What a load measured.
 *
 * <p>{@link io.tare.load.result.Goodput} counts what the receiver confirmed, {@link io.tare.load.result.Latency}
 * keeps every sample in a histogram. Percentiles come from histograms and are never averaged: to join
 * runs, add their histograms. Times are nanoseconds of {@link java.lang.System#nanoTime()}, sizes are bytes.
 */
@NullMarked
package io.tare.load.result;

import org.jspecify.annotations.NullMarked;
