// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.StreamPlan;
import io.tare.load.net.TcpStreams;
import io.tare.load.result.Direction;
import io.tare.load.result.StreamResult;
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
 * What several TCP connections carry together, in either direction or both, and what it costs.
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
public class ParallelStreams {

    /** What is sent. */
    @State(Scope.Benchmark)
    public static class Load {

        /** Connections in each direction. */
        @Param("8")
        public int streams;

        /** {@code up} from fork to peer, {@code down}, or {@code both} at once. */
        @Param("up")
        public String direction = "";

        /** Socket buffers of both sides, the TCP window; 0: the kernel's own choice. */
        @Param("0")
        public int windowBytes;
    }

    /** One run of the load. */
    @Benchmark
    public void run(Place place, Wire wire, Window window, Load load, StreamMetrics metrics) {
        PeerAddress peer = PeerAddress.ofThisFork();
        StreamPlan plan = StreamPlan.defaults()
                .withStreams(load.streams)
                .withDirection(Direction.named(load.direction))
                .withOmit(window.warmup())
                .withDuration(window.measured());
        StreamResult result =
                peer.load(() -> TcpStreams.run(peer.address(), peer.token(), plan, wire.options(load.windowBytes)));
        metrics.goodput = result.goodput().gigabitsPerSecond();
        metrics.cpu = result.cpuSecondsPerGigabyte().orElse(Double.NaN);
    }
}
