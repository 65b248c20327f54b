// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What round trips are measured by: percentiles of one fork, as tools print nothing that could be merged. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class RoundTripMetrics {

    /** Median RTT. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p50;

    /** 99th percentile of RTT. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p99;
}
