// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.result.Latency;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What pairs take that exchange messages at the same time. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class PairLatencyMetrics {

    /** All pairs together, thousands of round trips. */
    @Metric(unit = "1000/s", moreIsBetter = true)
    public double aggregate;

    /** Median RTT of all round trips of all pairs. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p50;

    /** 99th percentile of all round trips of all pairs. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double p99;

    /** The largest of the pairs' own medians. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double slowestPair;

    /** CPU time of the whole machine for a thousand round trips. */
    @Metric(unit = "CPU ms/1000", moreIsBetter = false)
    public double hostCpu;

    void set(List<PairResult> results, double hostCpuSeconds, int seconds) {
        Latency all = Latency.merged(results.stream().map(PairResult::latency).toList());
        aggregate = results.stream().mapToDouble(PairResult::rate).sum();
        p50 = all.nanosAt(50) / 1e3;
        p99 = all.nanosAt(99) / 1e3;
        slowestPair = results.stream()
                        .mapToLong(result -> result.latency().nanosAt(50))
                        .max()
                        .orElse(0)
                / 1e3;
        hostCpu = 1e3 * hostCpuSeconds / (aggregate * seconds);
    }
}
