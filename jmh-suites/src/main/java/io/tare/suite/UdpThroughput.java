// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.UdpStreamPlan;
import io.tare.load.net.UdpStreams;
import io.tare.load.result.UdpResult;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many datagrams a second arrive, and which share is lost on the way.
 *
 * <p>Operation: one run of the load, {@link Window} long.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class UdpThroughput {

    /** What is sent. */
    @State(Scope.Benchmark)
    public static class Load {

        /** Payload of a datagram. */
        @Param({"64", "1400"})
        public int datagramBytes;

        /** What each stream sends; 0: as fast as it goes. */
        @Param("0")
        public long datagramsPerSecond;

        /** Sockets side by side. */
        @Param("1")
        public int streams;

        /** Leaves cutting and joining datagrams to the kernel, UDP_SEGMENT and UDP_GRO. */
        @Param("false")
        public boolean offload;
    }

    /** One run of the load. */
    @Benchmark
    public void run(Place place, Waiting waiting, Window window, Load load, ArrivalMetrics metrics, OfferedRate rate) {
        PeerAddress peer = PeerAddress.ofThisFork();
        UdpStreamPlan plan = UdpStreamPlan.atRate(load.datagramsPerSecond, window.measured())
                .withOmit(window.warmup())
                .withDatagramBytes(load.datagramBytes)
                .withStreams(load.streams)
                .withOffload(load.offload);
        UdpResult result = peer.load(() -> UdpStreams.run(peer.address(), peer.token(), plan, waiting.options()));
        metrics.received = result.receivedPerSecond() / 1000;
        metrics.lost = 100 * result.lossRatio();
        if (load.datagramsPerSecond > 0) {
            long due = load.datagramsPerSecond * load.streams * window.seconds;
            rate.compare(due, result.sent(), window.measured(), "datagrams were sent");
        }
    }
}
