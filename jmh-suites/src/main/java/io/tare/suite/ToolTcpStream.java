// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.fork.PeerProcess;
import io.tare.load.net.StreamPlan;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpStreams;
import io.tare.load.net.Transport;
import io.tare.load.result.StreamResult;
import io.tare.suite.tool.Iperf3Client;
import io.tare.suite.tool.Iperf3Result;
import io.tare.suite.tool.IperfClient;
import io.tare.suite.tool.Tool;
import io.tare.suite.tool.ToolPeer;
import java.io.IOException;
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
 * What streams over TCP carry, and what that costs: as iperf3 or iperf 2 measures it and as Tare does, side by side.
 *
 * <p>Operation: one run of the meter, {@link Window} long. Both sides of each meter have the same CPUs; all leave out their
 * warm-up, and count payload where it is received, but for iperf 2: it counts what it sends, and says nothing of CPU time.
 */
@OnlyWhenNamed
@PeerProcess(ToolPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ToolTcpStream {

    /** What is sent, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        /** {@code iperf3}, {@code iperf} (version 2) or {@code tare}. */
        @Param({"iperf3", "tare"})
        public String meter = "";

        /** Connections side by side. */
        @Param({"1", "8"})
        public int streams;

        /** Sends with sendfile(2), iperf3's -Z; Tare's receiver then has the kernel throw away what came, too. */
        @Param({"false", "true"})
        public boolean zeroCopy;

        /** What each stream is limited to, iperf3's -b; 0: nothing. */
        @Param("0")
        public int megabitsPerSecond;

        /** Socket buffers of both sides, iperf3's -w; 0: the kernel's own choice. */
        @Param("0")
        public int windowBytes;

        /** Tare's way to the kernel; iperf3 has its own. */
        @Param("plain")
        public String transport = "";

        /** Writes down which tool it is. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            switch (meter) {
                case "iperf3" -> ForkNote.TOOL.write(Tool.IPERF3.version());
                case "iperf" -> ForkNote.TOOL.write(Tool.IPERF.version());
                default -> {}
            }
        }

        private long bitsPerSecond() {
            return megabitsPerSecond * 1_000_000L;
        }

        void run(PeerAddress peer, Window window, StreamMetrics metrics) {
            switch (meter) {
                case "iperf3" -> {
                    Iperf3Result result = new Iperf3Client(peer.address(), window.warmupSeconds, window.seconds)
                            .tcp(streams, zeroCopy, bitsPerSecond(), windowBytes);
                    metrics.goodput = result.gigabitsPerSecond();
                    metrics.cpu = result.cpuSecondsPerGigabyte();
                }
                case "iperf" -> {
                    if (zeroCopy) {
                        throw new RefusedException("iperf 2 has no sendfile(2); possible: -p zeroCopy=false");
                    }
                    metrics.goodput = new IperfClient(peer.address(), window.warmupSeconds, window.seconds)
                            .tcp(streams, bitsPerSecond(), windowBytes)
                            .gigabitsPerSecond();
                    metrics.cpu = Double.NaN;
                }
                case "tare" -> {
                    StreamPlan plan = StreamPlan.defaults()
                            .withStreams(streams)
                            .withZeroCopy(zeroCopy)
                            .withDiscard(zeroCopy)
                            .withBytesPerSecond(bitsPerSecond() / 8)
                            // iperf3 catches up with whatever it missed.
                            .withBurstBytes(bitsPerSecond() / 8)
                            .withOmit(window.warmup())
                            .withDuration(window.measured());
                    StreamResult result = peer.load(() -> TcpStreams.run(
                            peer.address(),
                            peer.token(),
                            plan,
                            TcpOptions.defaults()
                                    .withTransport(Transport.named(transport))
                                    .withTuning(Wire.window(windowBytes))));
                    metrics.goodput = result.goodput().gigabitsPerSecond();
                    metrics.cpu = result.cpuSecondsPerGigabyte().orElse(Double.NaN);
                }
                default -> throw new IllegalArgumentException("-p meter=" + meter + ": possible: iperf3, iperf, tare");
            }
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(Place place, Window window, Load load, StreamMetrics metrics) {
        load.run(PeerAddress.ofThisFork(), window, metrics);
    }
}
