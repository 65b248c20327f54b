// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.net.TcpPingPong;
import io.tare.load.net.TrafficServer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What measuring itself costs, without any container: the floor under every other number. It has no params and is in
 * every run that names no benchmarks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class HarnessBaseline {

    /** A histogram as the latency benchmarks use it. */
    @State(Scope.Thread)
    public static class Recorder {

        private final Histogram histogram = new Histogram(3);
        private long value = 50_000;
    }

    /** A server in this very JVM. */
    @State(Scope.Thread)
    public static class Loopback {

        private TrafficServer server;
        private TcpPingPong pingPong;

        /** Starts and connects. */
        @Setup(Level.Trial)
        public void connect() {
            server = TrafficServer.onLoopback();
            pingPong = TcpPingPong.connect(server.address(), server.token());
        }

        /** Disconnects and stops. */
        @TearDown(Level.Trial)
        public void close() {
            pingPong.close();
            server.close();
        }
    }

    /** One reading of the clock. */
    @Benchmark
    public long timer() {
        return System.nanoTime();
    }

    /** One value into a histogram. */
    @Benchmark
    public long recorder(Recorder recorder) {
        // A value that moves, as latencies do, so that no branch is always the same.
        recorder.value = 40_000 + (recorder.value * 31 & 0x3fff);
        recorder.histogram.recordValue(recorder.value);
        return recorder.value;
    }

    /** One round trip between two threads of one JVM, over loopback. */
    @Benchmark
    public long loopbackRoundTrip(Loopback loopback) {
        return loopback.pingPong.roundTripNanos();
    }
}
