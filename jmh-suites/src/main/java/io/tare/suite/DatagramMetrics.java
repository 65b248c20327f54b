// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What streams over UDP are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class DatagramMetrics {

    /** Datagrams as the receiver counts them, in thousands. */
    @Metric(unit = "1000/s", moreIsBetter = true, perSecond = 1000)
    public double received;
}
