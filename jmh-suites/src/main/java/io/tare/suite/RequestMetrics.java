// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What requests to an application are measured by: percentiles of one fork, as tools print nothing that could be merged. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class RequestMetrics {

    /** Requests that were answered each second. */
    @Metric(unit = "1/s", moreIsBetter = true, perSecond = 1)
    public double requests;

    /** Median time until the response was whole. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p50;

    /** 99th percentile. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p99;

    /** The share of the requests that went wrong. */
    @Metric(unit = "%", moreIsBetter = false)
    public double errors;
}
