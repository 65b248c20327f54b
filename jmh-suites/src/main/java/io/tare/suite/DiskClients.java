// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.result.Latency;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a disk does for many containers at once, as the study of Kata's disks has it: each client a container of its own
 * (on the host, a process) with jobs on files of its own, all of them the same.
 *
 * <p>Operation: one run of all clients, {@link Window} long, in which every one of them ran all the time. Bandwidth and
 * IOPS are of all together; percentiles of all their requests.
 */
@OnlyWhenNamed
@PeerProcess(value = DiskClient.class, count = "clients", pinned = false)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 11, timeUnit = TimeUnit.MINUTES)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class DiskClients {

    /** How many. */
    @State(Scope.Benchmark)
    public static class Fleet {

        /** Containers that do the same. */
        @Param({"1", "8"})
        public int clients;

        /** Threads of each, each with a file of its own. */
        @Param("4")
        public int jobs;
    }

    /** One run of all clients. */
    @Benchmark
    public void run(
            DiskPlace place,
            DiskLoad load,
            Window window,
            Fleet fleet,
            DiskMetrics metrics,
            FairnessMetrics fairness,
            LatencyLog log) {
        try (DiskFleet clients = DiskFleet.connect()) {
            List<DiskShare> shares = clients.run(window);
            metrics.set(shares);
            fairness.fairness = 100
                    * shares.stream().mapToLong(DiskShare::bytes).min().orElse(0)
                    / (double) Math.max(
                            1, shares.stream().mapToLong(DiskShare::bytes).max().orElse(1));
            log.add(Latency.merged(shares.stream().map(DiskShare::completion).toList()));
        }
    }
}
