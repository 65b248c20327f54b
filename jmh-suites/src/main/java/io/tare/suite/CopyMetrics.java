// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What copies of a file are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class CopyMetrics {

    /** How fast they were. */
    @Metric(unit = "MB/s", moreIsBetter = true)
    public double bandwidth;
}
