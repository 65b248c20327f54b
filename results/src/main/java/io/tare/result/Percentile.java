// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Optional;

/**
 * A percentile of a scenario's latencies. Immutable.
 *
 * @param percent which: 99 for the 99th
 * @param nanos its value, of all forks together, with an interval over forks
 * @param ratio to the reference's, paired by round, if there is a reference
 */
record Percentile(double percent, Estimate nanos, Optional<Estimate> ratio) {}
