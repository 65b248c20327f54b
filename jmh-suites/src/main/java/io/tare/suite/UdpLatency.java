// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.UdpPingPong;
import java.time.Duration;
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
 * How long a datagram and its reply take.
 *
 * <p>Operation: one round trip, measured and driven by the same thread. One that is lost takes 100 ms, and is not among
 * the percentiles.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class UdpLatency {

    /** The socket; it belongs to the thread that JMH measures in. */
    @State(Scope.Thread)
    public static class Socket {

        private static final Duration LOST_AFTER = Duration.ofMillis(100);

        /** Payload of the datagram, and of its reply. */
        @Param("64")
        public int messageBytes;

        private UdpPingPong pingPong;

        /** Connects. */
        @Setup(Level.Trial)
        public void connect(Place place, Waiting waiting) {
            PeerAddress peer = PeerAddress.ofThisFork();
            pingPong = peer.load(() ->
                    UdpPingPong.connect(peer.address(), peer.token(), messageBytes, LOST_AFTER, waiting.options()));
        }

        /** Disconnects. */
        @TearDown(Level.Trial)
        public void close() {
            pingPong.close();
        }
    }

    /** One datagram there and back. */
    @Benchmark
    public void roundTrip(Socket socket, LatencyLog log) {
        long rttNanos = socket.pingPong.roundTripNanos();
        if (rttNanos != UdpPingPong.LOST) {
            log.record(rttNanos);
        }
    }
}
