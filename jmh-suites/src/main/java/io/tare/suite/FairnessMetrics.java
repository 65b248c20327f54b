// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How clients that do the same share what there is. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class FairnessMetrics {

    /** What the slowest client moved, of what the fastest one did; 100 if all are alike. */
    @Metric(unit = "% of the fastest", moreIsBetter = true)
    public double fairness;
}
