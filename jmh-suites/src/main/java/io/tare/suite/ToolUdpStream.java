// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.UdpStreamPlan;
import io.tare.load.net.UdpStreams;
import io.tare.suite.tool.Iperf3Client;
import io.tare.suite.tool.SockperfClient;
import io.tare.suite.tool.Tally;
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
 * How many datagrams a second arrive when one sender sends as fast as it can: as iperf3, sockperf and Tare measure it.
 *
 * <p>Operation: one run of the meter, {@link Window} long. sockperf's server counts from its first datagram on and not
 * after a warm-up, so its run is as long as warm-up and measurement of the others together.
 */
@OnlyWhenNamed
@PeerProcess(ToolPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ToolUdpStream {

    /** What is sent, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        /** {@code iperf3}, {@code sockperf} or {@code tare}. */
        @Param({"iperf3", "sockperf", "tare"})
        public String meter = "";

        /** Payload of a datagram. */
        @Param({"64", "1400"})
        public int datagramBytes;

        /** Writes down which tool it is. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            switch (meter) {
                case "iperf3" -> ForkNote.TOOL.write(Tool.IPERF3.version());
                case "sockperf" -> ForkNote.TOOL.write(Tool.SOCKPERF.version());
                default -> {
                    // Tare's version is that of the whole run.
                }
            }
        }

        void run(PeerAddress peer, Window window, DatagramMetrics metrics) {
            double perSecond = switch (meter) {
                case "iperf3" ->
                    new Iperf3Client(peer.address(), window.warmupSeconds, window.seconds)
                            .udp(datagramBytes)
                            .datagramsPerSecond();
                case "sockperf" -> {
                    double seconds = new SockperfClient(peer.address(), false)
                            .sendSeconds(datagramBytes, window.warmupSeconds + window.seconds);
                    yield Tally.ask(peer.address(), peer.token().hex()) / seconds;
                }
                case "tare" ->
                    peer.load(() -> UdpStreams.run(
                                    peer.address(),
                                    peer.token(),
                                    UdpStreamPlan.flatOut(window.measured())
                                            .withOmit(window.warmup())
                                            .withDatagramBytes(datagramBytes),
                                    TcpOptions.defaults()))
                            .receivedPerSecond();
                default ->
                    throw new IllegalArgumentException("-p meter=" + meter + ": possible: iperf3, sockperf, tare");
            };
            metrics.received = perSecond / 1000;
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(Place place, Window window, Load load, DatagramMetrics metrics) {
        load.run(PeerAddress.ofThisFork(), window, metrics);
    }
}
