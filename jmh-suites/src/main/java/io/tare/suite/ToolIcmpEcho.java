// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.icmp.IcmpPing;
import io.tare.load.net.WaitStrategy;
import io.tare.load.result.Latency;
import io.tare.suite.tool.PingClient;
import io.tare.suite.tool.Tool;
import java.io.IOException;
import java.net.InetAddress;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long an ICMP echo to the peer's address takes: as ping measures it and as Tare does, side by side.
 *
 * <p>Operation: one run of the meter, as long as both parts of {@link Window} together, of which the first is left out. Both
 * send a request each {@link Load#intervalMillis}, and count from their own process and back to it (ping -U).
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ToolIcmpEcho {

    /** What is sent, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        /** What is kept of its output has an end. */
        private static final int MOST_LINES = 40_000;

        private static final Duration LOST_AFTER = Duration.ofSeconds(1);

        /** {@code ping} or {@code tare}. */
        @Param({"ping", "tare"})
        public String meter = "";

        /** Payload of a request beyond its header. */
        @Param("56")
        public int payloadBytes;

        /** From one request to the next; ping leaves less than 2 ms to root. */
        @Param("2")
        public int intervalMillis;

        /** Writes down which ping it is. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            if (meter.equals("ping")) {
                ForkNote.TOOL.write(Tool.PING.version());
            }
        }

        void run(PeerAddress peer, Window window, RoundTripMetrics metrics) {
            InetAddress host = peer.address().getAddress();
            Duration interval = Duration.ofMillis(intervalMillis);
            int omit = Math.toIntExact(window.warmup().dividedBy(interval));
            int count = Math.toIntExact(window.measured().dividedBy(interval));
            if (meter.equals("ping") && omit + count > MOST_LINES) {
                throw new RefusedException("ping prints a line for each of " + (omit + count) + " echoes; possible: "
                        + MOST_LINES + ", by fewer -p seconds or a longer -p intervalMillis");
            }
            Latency rtt = switch (meter) {
                case "ping" ->
                    new PingClient(host, payloadBytes, interval)
                            .run(omit, count)
                            .rtt();
                case "tare" -> tare(peer, host, interval, omit, count);
                default -> throw new IllegalArgumentException("-p meter=" + meter + ": possible: ping, tare");
            };
            if (rtt.count() == 0) {
                throw new PeerUnreachableException("the fork did not reach its peer: no ICMP echo came back");
            }
            metrics.p50 = rtt.nanosAt(50) / 1e3;
            metrics.p99 = rtt.nanosAt(99) / 1e3;
        }

        private Latency tare(PeerAddress peer, InetAddress host, Duration interval, int omit, int count) {
            try (IcmpPing ping = peer.load(() -> IcmpPing.open(host, payloadBytes, LOST_AFTER, WaitStrategy.PARK))) {
                if (omit > 0) {
                    ping.run(omit, interval);
                }
                return ping.run(count, interval).rtt();
            }
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(Place place, Window window, Load load, RoundTripMetrics metrics) {
        load.run(PeerAddress.ofThisFork(), window, metrics);
    }
}
