// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.icmp.IcmpPing;
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
 * How long an ICMP echo to the peer's address takes, as {@code ping} says it: the kernel on the other side replies, and
 * not a process.
 *
 * <p>Operation: one echo. Where the fork may not send any, that is the result.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class IcmpLatency {

    /** The socket; it belongs to the thread that JMH measures in. */
    @State(Scope.Thread)
    public static class Socket {

        private static final Duration LOST_AFTER = Duration.ofMillis(100);
        private static final int FIRST_TRIES = 20;

        /** Payload of a request beyond its header. */
        @Param("56")
        public int payloadBytes;

        private IcmpPing ping;

        /** Opens. */
        @Setup(Level.Trial)
        public void open(Place place, Waiting waiting) {
            PeerAddress peer = PeerAddress.ofThisFork();
            ping = peer.load(
                    () -> IcmpPing.open(peer.address().getAddress(), payloadBytes, LOST_AFTER, waiting.strategy()));
            for (int tries = 0; ping.roundTripNanos() == IcmpPing.LOST; tries++) {
                if (tries == FIRST_TRIES) {
                    throw new PeerUnreachableException("the fork did not reach its peer: no ICMP echo came back");
                }
            }
        }

        /** Closes. */
        @TearDown(Level.Trial)
        public void close() {
            ping.close();
        }
    }

    /** One echo. */
    @Benchmark
    public void roundTrip(Socket socket, LatencyLog log) {
        long rttNanos = socket.ping.roundTripNanos();
        if (rttNanos != IcmpPing.LOST) {
            log.record(rttNanos);
        }
    }
}
