// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What datagrams are measured by, and how many of them did not arrive. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class ArrivalMetrics {

    /** Datagrams as the receiver counts them, in thousands. */
    @Metric(unit = "1000/s", moreIsBetter = true, perSecond = 1000)
    public double received;

    /** The share of those sent that did not arrive. */
    @Metric(unit = "%", moreIsBetter = false)
    public double lost;
}
