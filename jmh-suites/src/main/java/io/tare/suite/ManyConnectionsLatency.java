// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.ConnectionsPlan;
import io.tare.load.net.ManyConnections;
import io.tare.load.result.ConnectionsResult;
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
 * How long a message and its reply take while thousands of connections are open, of which some have a message under way.
 *
 * <p>Operation: open them all, and round trips as long as {@link Window} says. All round trips leave the fork as a
 * histogram.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ManyConnectionsLatency {

    /** How many there are. */
    @State(Scope.Benchmark)
    public static class Load {

        /** Connections that are open at once. */
        @Param({"100", "10000"})
        public int connections;

        /** How many of them have a message under way. */
        @Param("100")
        public int active;

        /** Bytes of a message, and of its reply. */
        @Param("64")
        public int messageBytes;
    }

    /** One run of the load. */
    @Benchmark
    public void run(Place place, Wire wire, Window window, Load load, ConnectionsMetrics metrics, LatencyLog log) {
        PeerAddress peer = PeerAddress.ofThisFork();
        ConnectionsPlan plan = ConnectionsPlan.of(load.connections, load.active, window.measured())
                .withOmit(window.warmup())
                .withMessageBytes(load.messageBytes);
        ConnectionsResult result =
                peer.load(() -> ManyConnections.run(peer.address(), peer.token(), plan, wire.options()));
        metrics.opened = result.openedPerSecond();
        metrics.roundTrips = result.roundTripsPerSecond();
        metrics.p50 = result.rtt().nanosAt(50) / 1e3;
        metrics.p99 = result.rtt().nanosAt(99) / 1e3;
        log.add(result.rtt());
    }
}
