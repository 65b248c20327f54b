// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpPingPong;
import io.tare.load.net.Transport;
import io.tare.load.net.UdpPingPong;
import io.tare.load.net.WaitStrategy;
import io.tare.load.result.Latency;
import io.tare.suite.tool.SockperfClient;
import io.tare.suite.tool.SockperfRoundTrips;
import io.tare.suite.tool.Tool;
import io.tare.suite.tool.ToolPeer;
import java.io.IOException;
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
 * How long a message and its reply take: as sockperf measures it and as Tare does, side by side.
 *
 * <p>Operation: one run of the meter, as long as both parts of {@link Window} together. Both give the whole RTT. Of its
 * warm-up, sockperf leaves out the first 400 ms, whatever the window says.
 */
@OnlyWhenNamed
@PeerProcess(ToolPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ToolPingPong {

    /** What is sent, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        private static final Duration LOST_AFTER = Duration.ofSeconds(1);

        /** {@code sockperf} or {@code tare}. */
        @Param({"sockperf", "tare"})
        public String meter = "";

        /** {@code tcp} or {@code udp}. */
        @Param({"tcp", "udp"})
        public String protocol = "";

        /** How both sides wait: {@code park} in the kernel, or {@code spin}, sockperf's --nonblocked. */
        @Param({"park", "spin"})
        public String wait = "";

        /** Bytes of the message, and of its reply. */
        @Param("64")
        public int messageBytes;

        /** Tare's way to the kernel for TCP; sockperf has its own. */
        @Param("plain")
        public String transport = "";

        /** Writes down which sockperf it is. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            if (meter.equals("sockperf")) {
                ForkNote.TOOL.write(Tool.SOCKPERF.version());
            }
        }

        void run(PeerAddress peer, Window window, RoundTripMetrics metrics) {
            switch (meter) {
                case "sockperf" -> {
                    SockperfRoundTrips result = new SockperfClient(peer.address(), isTcp())
                            .roundTrips(messageBytes, wait.equals("spin"), window.warmupSeconds + window.seconds);
                    metrics.p50 = result.p50Micros();
                    metrics.p99 = result.p99Micros();
                }
                case "tare" -> {
                    Latency rtt = isTcp() ? tcp(peer, window) : udp(peer, window);
                    metrics.p50 = rtt.nanosAt(50) / 1e3;
                    metrics.p99 = rtt.nanosAt(99) / 1e3;
                }
                default -> throw new IllegalArgumentException("-p meter=" + meter + ": possible: sockperf, tare");
            }
        }

        private boolean isTcp() {
            return switch (protocol) {
                case "tcp" -> true;
                case "udp" -> false;
                default -> throw new IllegalArgumentException("-p protocol=" + protocol + ": possible: tcp, udp");
            };
        }

        private Latency tcp(PeerAddress peer, Window window) {
            try (TcpPingPong client =
                    peer.load(() -> TcpPingPong.connect(peer.address(), peer.token(), messageBytes, options()))) {
                if (window.warmupSeconds > 0) {
                    client.run(window.warmup());
                }
                return client.run(window.measured());
            }
        }

        private Latency udp(PeerAddress peer, Window window) {
            try (UdpPingPong client = peer.load(
                    () -> UdpPingPong.connect(peer.address(), peer.token(), messageBytes, LOST_AFTER, options()))) {
                if (window.warmupSeconds > 0) {
                    client.run(window.warmup());
                }
                return client.run(window.measured()).rtt();
            }
        }

        private TcpOptions options() {
            return TcpOptions.defaults()
                    .withTransport(Transport.named(transport))
                    .withWaitStrategy(WaitStrategy.named(wait));
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(Place place, Window window, Load load, RoundTripMetrics metrics) {
        load.run(PeerAddress.ofThisFork(), window, metrics);
    }
}
