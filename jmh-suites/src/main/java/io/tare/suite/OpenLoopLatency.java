// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.OpenLoop;
import io.tare.load.net.OpenLoopPlan;
import io.tare.load.pace.Pacing;
import io.tare.load.result.OpenLoopResult;
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
 * How long requests wait that come at a rate, in whatever time the peer answers: response time from the moment at
 * which each was due.
 *
 * <p>Operation: one run of the load, {@link Window} long. All response times leave the fork as a histogram.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class OpenLoopLatency {

    /** What is asked, and how often. */
    @State(Scope.Benchmark)
    public static class Load {

        /** Requests per second of all connections together. */
        @Param("10000")
        public long perSecond;

        /** {@code constant} or {@code poisson}. */
        @Param("poisson")
        public String pacing = "";

        /** {@code tcp} or {@code udp}. */
        @Param("tcp")
        public String protocol = "";

        /** Connections that share the rate. */
        @Param("1")
        public int connections;

        /** Bytes of a request, and of its reply. */
        @Param("64")
        public int messageBytes;

        private OpenLoopPlan plan(Window window) {
            return OpenLoopPlan.atRate(perSecond, window.measured())
                    .withOmit(window.warmup())
                    .withPacing(Pacing.named(pacing))
                    .withProtocol(protocol())
                    .withConnections(connections)
                    .withMessageBytes(messageBytes);
        }

        private OpenLoopPlan.Protocol protocol() {
            return switch (protocol) {
                case "tcp" -> OpenLoopPlan.Protocol.TCP;
                case "udp" -> OpenLoopPlan.Protocol.UDP;
                default -> throw new IllegalArgumentException("-p protocol=" + protocol + ": possible: tcp, udp");
            };
        }
    }

    /** One run of the load. */
    @Benchmark
    public void run(
            Place place,
            Wire wire,
            Window window,
            Load load,
            ResponseMetrics metrics,
            LatencyLog log,
            OfferedRate rate) {
        PeerAddress peer = PeerAddress.ofThisFork();
        OpenLoopResult result =
                peer.load(() -> OpenLoop.run(peer.address(), peer.token(), load.plan(window), wire.options()));
        metrics.p50 = result.response().nanosAt(50) / 1e3;
        metrics.p99 = result.response().nanosAt(99) / 1e3;
        metrics.answered = result.achievedPerSecond();
        log.add(result.response());
        rate.compare(result.due(), result.answeredInTime(), result.measured(), "requests were answered");
    }
}
