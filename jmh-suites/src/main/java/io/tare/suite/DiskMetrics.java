// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.result.DiskResult;
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

    /** CPU time of the jobs' threads for each of them, as fio has it: the JVM's own threads are not among them. */
    @Metric(unit = "CPU µs/IO", moreIsBetter = false)
    public double cpu;

    void set(DiskResult result) {
        set(List.of(DiskShare.of(result)));
    }

    /** Takes what several did at the same time: requests and bytes add up, time does not. */
    void set(List<DiskShare> shares) {
        bandwidth = shares.stream().mapToDouble(DiskShare::bytesPerSecond).sum() / 1e6;
        requests = shares.stream().mapToDouble(DiskShare::requestsPerSecond).sum();
        Latency submission =
                Latency.merged(shares.stream().map(DiskShare::submission).toList());
        Latency completion =
                Latency.merged(shares.stream().map(DiskShare::completion).toList());
        slatP50 = micros(submission, 50);
        slatP99 = micros(submission, 99);
        clatP50 = micros(completion, 50);
        clatP99 = micros(completion, 99);
        double cpuNanos = shares.stream().mapToLong(DiskShare::cpuNanos).sum();
        cpu = cpuNanos == 0
                ? Double.NaN
                : cpuNanos
                        / NANOS_PER_MICRO
                        / shares.stream().mapToLong(DiskShare::requests).sum();
    }

    private static double micros(Latency latency, double percentile) {
        return latency.count() == 0 ? Double.NaN : latency.nanosAt(percentile) / NANOS_PER_MICRO;
    }
}
