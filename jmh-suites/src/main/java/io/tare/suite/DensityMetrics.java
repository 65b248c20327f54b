// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What many idle containers are measured by. The four of memory overlap and are not to be added: each is what another
 * counter of the kernel says.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class DensityMetrics {

    /** How many were started. */
    @Metric(unit = "containers", moreIsBetter = true)
    public double containers;

    /** How many processes there are for each: its own, shim, sentry, gofer, monitor. */
    @Metric(unit = "processes", moreIsBetter = false)
    public double processes;

    /** Memory of these processes (PSS), for each container. */
    @Metric(unit = "MiB", moreIsBetter = false)
    public double pss;

    /** Memory that its control group is charged with. */
    @Metric(unit = "MiB", moreIsBetter = false)
    public double group;

    /** Growth of the kernel's slab, for each container. */
    @Metric(unit = "MiB", moreIsBetter = false)
    public double slab;

    /** Drop of the machine's available memory, for each container. */
    @Metric(unit = "MiB", moreIsBetter = false)
    public double taken;

    /** Create and start, mean of the first tenth. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double startFirst;

    /** Create and start, mean of the last tenth. */
    @Metric(unit = "ms", moreIsBetter = false)
    public double startLast;

    /** CPU time of the whole machine for creating and starting one. */
    @Metric(unit = "CPU ms", moreIsBetter = false)
    public double hostCpu;
}
