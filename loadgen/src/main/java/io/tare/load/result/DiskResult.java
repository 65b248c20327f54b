// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import io.tare.load.kernel.CpuTime;
import io.tare.load.kernel.DeviceUse;
import java.util.List;
import java.util.Optional;

/**
 * What file jobs achieved together. Immutable.
 *
 * @param engine     the one that ran, by its name
 * @param direct     whether past the page cache
 * @param cacheStart what the page cache held of the files, by its name
 * @param jobs       each of them
 * @param cpu        what this process used while they were measured
 * @param device     how busy the device was meanwhile, with whatever work; empty where that cannot be told
 */
public record DiskResult(
        String engine,
        boolean direct,
        String cacheStart,
        List<FileJobResult> jobs,
        Optional<CpuTime> cpu,
        Optional<DeviceUse> device) {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;

    public DiskResult {
        jobs = List.copyOf(jobs);
    }

    /** Returns the reads of all jobs. */
    public IoFlow reads() {
        return IoFlow.merged(jobs.stream().map(FileJobResult::reads).toList());
    }

    /** Returns the writes of all jobs. */
    public IoFlow writes() {
        return IoFlow.merged(jobs.stream().map(FileJobResult::writes).toList());
    }

    /** Returns how long every fsync(2) and fdatasync(2) took. */
    public Latency syncs() {
        return Latency.merged(jobs.stream().map(FileJobResult::syncs).toList());
    }

    /** Returns the requests of all jobs in both directions. */
    public long requests() {
        return jobs.stream()
                .mapToLong(job -> job.reads().requests() + job.writes().requests())
                .sum();
    }

    /** Returns the CPU time for each request, in µs; empty if it is not known, or there was none. */
    public Optional<Double> cpuMicrosPerRequest() {
        return requests() == 0 ? Optional.empty() : cpu.map(time -> time.totalNanos() / NANOS_PER_MICRO / requests());
    }

    /** Returns the share of the time in which the device had at least one request, in [0, 1]; empty if not known. */
    public Optional<Double> deviceBusy() {
        long elapsedNanos =
                jobs.stream().mapToLong(job -> job.reads().elapsedNanos()).max().orElse(1);
        return device.map(use -> Math.min(1, use.busyMillis() * NANOS_PER_MILLI / elapsedNanos));
    }

    /** Returns what ended jobs before their time. */
    public List<IoFailure> failures() {
        return jobs.stream().flatMap(job -> job.failure().stream()).toList();
    }
}
