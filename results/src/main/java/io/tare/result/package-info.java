// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a run leaves behind, and what it says.
 *
 * <p>A run is a folder ({@link io.tare.result.RunFolder}): the plan, then one file per fork, each on disk before the next
 * fork starts. {@link io.tare.result.Run} is what is read back, {@link io.tare.result.ForkStatistics} turns forks into
 * {@link io.tare.result.Estimate}s, {@link io.tare.result.Table} sets scenarios beside their baseline, and
 * {@link io.tare.result.ConsoleTable} and {@link io.tare.result.MarkdownReport} print that.
 *
 * <p>The fork is the unit of replication: its iterations share one JVM and one pair of containers, so they say how
 * steady that pair is and not how much the next one will differ. Percentiles are taken from merged histograms and never
 * averaged.
 */
@NullMarked
package io.tare.result;

import org.jspecify.annotations.NullMarked;
