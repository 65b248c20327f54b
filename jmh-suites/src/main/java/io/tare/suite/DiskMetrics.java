// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.result.DiskResult;
import io.tare.load.result.IoFlow;
import io.tare.load.result.Latency;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What file jobs are measured by. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class DiskMetrics {

    private static final double NANOS_PER_MICRO = 1e3;

    /** What all requests moved. */
    @Metric(unit = "MB/s", moreIsBetter = true)
    public double bandwidth;

    /** How many there were. */
    @Metric(unit = "IOPS", moreIsBetter = true)
    public double requests;

    /** Until the kernel had taken half of them, each. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double slatP50;

    /** Until the kernel had taken 99 of a hundred of them, each. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double slatP99;

    /** From there until half of them were completed, each. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double clatP50;

    /** From there until 99 of a hundred of them were completed, each. */
    @Metric(unit = "µs", moreIsBetter = false)
    public double clatP99;

    /** CPU time of the meter's process for each of them. */
    @Metric(unit = "CPU µs/IO", moreIsBetter = false)
    public double cpu;

    void set(DiskResult result) {
        IoFlow all = IoFlow.merged(List.of(result.reads(), result.writes()));
        bandwidth = all.bytesPerSecond() / 1e6;
        requests = all.requestsPerSecond();
        slatP50 = micros(all.submission(), 50);
        slatP99 = micros(all.submission(), 99);
        clatP50 = micros(all.completion(), 50);
        clatP99 = micros(all.completion(), 99);
        cpu = result.cpuMicrosPerRequest().orElse(Double.NaN);
    }

    private static double micros(Latency latency, double percentile) {
        return latency.count() == 0 ? Double.NaN : latency.nanosAt(percentile) / NANOS_PER_MICRO;
    }
}
