// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What requests at a rate are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class ResponseMetrics {

    /** Median response time. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p50;

    /** 99th percentile of the response times. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p99;

    /** Requests that were answered each second: fewer than were sent if the peer does not keep up. */
    @Metric(unit = "1/s", moreIsBetter = true, perSecond = 1)
    public double answered;
}
