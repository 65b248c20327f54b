// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a sweep of rates finds. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class KneeMetrics {

    /** The highest rate that kept the bound; 0 if none did. */
    @Metric(unit = "1/s", moreIsBetter = true)
    public double kept;
}
