// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.cpu.MachineCpu;
import io.tare.fork.OnHost;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Several pairs of a client and a server at the same time, each of both in a container of its own: what a machine, or
 * several, carry together, and what each pair gets of it.
 *
 * <p>Operation: all pairs, {@link Window} long; the containers are made and taken away for each. With several nodes,
 * pairs are spread over them in turn. Nobody is pinned.
 */
@OnlyWhenNamed
@OnHost
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ManyPairs {

    /** Each client sends to its server as fast as it goes. */
    @Benchmark
    public void stream(Target target, PairLoad load, Wire wire, Window window, PairMetrics metrics) {
        Run run = run(target, load, PairLoad.STREAM, wire, window);
        metrics.set(run.results, run.hostCpuSeconds, window.seconds);
    }

    /** Each client sends a message, and the next when the reply is there. */
    @Benchmark
    public void roundTrip(Target target, PairLoad load, Wire wire, Window window, PairLatencyMetrics metrics) {
        Run run = run(target, load, PairLoad.ROUND_TRIP, wire, window);
        metrics.set(run.results, run.hostCpuSeconds, window.seconds);
    }

    /** What all pairs did, and what the machine's processors did for it while it counted. */
    private record Run(List<PairResult> results, double hostCpuSeconds) {}

    private static Run run(Target target, PairLoad pairs, String load, Wire wire, Window window) {
        Map<String, String> settings = Map.of(
                "load",
                load,
                "transport",
                wire.transport,
                "wait",
                wire.wait,
                "warmupSeconds",
                Integer.toString(window.warmupSeconds),
                "seconds",
                Integer.toString(window.seconds));
        try (PairFleet fleet = PairFleet.start(target, pairs, settings)) {
            fleet.warmUp();
            MachineCpu before = MachineCpu.now();
            List<PairResult> results = fleet.run();
            double counted = window.seconds / (double) (window.seconds + window.warmupSeconds);
            return new Run(results, counted * MachineCpu.now().busySecondsSince(before));
        }
    }
}
