// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What pairs carry that send streams at the same time. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class PairMetrics {

    /** All pairs together. */
    @Metric(unit = "Gbit/s", moreIsBetter = true)
    public double aggregate;

    /** The pair in the middle. */
    @Metric(unit = "Gbit/s", moreIsBetter = true)
    public double medianPair;

    /** The slowest pair. */
    @Metric(unit = "Gbit/s", moreIsBetter = true)
    public double slowestPair;

    /** The fastest pair. */
    @Metric(unit = "Gbit/s", moreIsBetter = true)
    public double fastestPair;

    /** CPU time of the whole machine for what was carried. */
    @Metric(unit = "CPU s/GB", moreIsBetter = false)
    public double hostCpu;

    void set(List<PairResult> results, double hostCpuSeconds, int seconds) {
        double[] rates = results.stream().mapToDouble(PairResult::rate).sorted().toArray();
        aggregate = results.stream().mapToDouble(PairResult::rate).sum();
        medianPair = (rates[(rates.length - 1) / 2] + rates[rates.length / 2]) / 2;
        slowestPair = rates[0];
        fastestPair = rates[rates.length - 1];
        hostCpu = hostCpuSeconds / (aggregate * seconds / 8);
    }
}
