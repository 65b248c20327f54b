// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What many connections are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class ConnectionsMetrics {

    /** Connections that were opened each second. */
    @Metric(unit = "1/s", moreIsBetter = true)
    public double opened;

    /** Round trips of all active connections. */
    @Metric(unit = "1/s", moreIsBetter = true)
    public double roundTrips;

    /** Median RTT. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p50;

    /** 99th percentile of RTT. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p99;
}
