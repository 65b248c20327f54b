// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.TcpPingPong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a message and its reply take over one TCP connection.
 *
 * <p>Operation: one round trip, measured and driven by the same thread. It is the whole RTT, where sockperf's
 * {@code ping-pong} prints half of it by default.
 */
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class TcpLatency {

    /** The connection; it belongs to the thread that JMH measures in. */
    @State(Scope.Thread)
    public static class Connection {

        /** Bytes of the message, and of its reply. */
        @Param("64")
        public int messageBytes;

        private TcpPingPong pingPong;

        /** Connects. */
        @Setup(Level.Trial)
        public void connect(Place place, Wire wire) {
            pingPong = wire.connect((peer, token) -> TcpPingPong.connect(peer, token, messageBytes, wire.options()));
        }

        /** Disconnects. */
        @TearDown(Level.Trial)
        public void close() {
            pingPong.close();
        }
    }

    /** One message there and back. */
    @Benchmark
    public void roundTrip(Connection connection, LatencyLog log) {
        log.record(connection.pingPong.roundTripNanos());
    }
}
