// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a container that does nothing is measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class RunToEndMetrics {

    /** From nothing to nothing, median. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double runToEnd;

    /** CPU time of the whole machine for one. */
    @Metric(unit = "CPU ms", moreIsBetter = false)
    public double hostCpu;
}
