// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a container's life is measured by: medians over the cycles. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class LifecycleMetrics {

    /** From the call to its return: the container is there, its process is not. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double create;

    /** From the call to its return: the engine says that the process runs. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double start;

    /** From the engine's own event of the start to the call's return: what answer, connection and harness add. Docker alone. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double startAfterEvent;

    /** From the call of start to the first output of the process, as it arrives here. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double firstByte;

    /** From the call of start to the word of a server (iperf3) inside that it listens. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double listening;

    /** A command (true) in the running container, to its end. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double exec;

    /** Freezing it. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double pause;

    /** Letting it go on. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double resume;

    /** From the kill to the process's end. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double stop;

    /** Taking it away. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double remove;

    /** Create, start, stop and remove together. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double cycle;

    /** CPU time of the whole machine for one cycle with all its steps. */
    @Metric(unit = "CPU ms", moreIsBetter = false)
    public double hostCpu;
}
