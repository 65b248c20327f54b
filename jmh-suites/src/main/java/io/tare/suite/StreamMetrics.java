// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What streams over TCP are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class StreamMetrics {

    /** Payload as the receiver counts it. */
    @Metric(unit = "Gbit/s", moreIsBetter = true)
    public double goodput;

    /** CPU time of sender and receiver together for each 10⁹ bytes of payload. */
    @Metric(unit = "CPU s/GB", moreIsBetter = false)
    public double cpu;
}
