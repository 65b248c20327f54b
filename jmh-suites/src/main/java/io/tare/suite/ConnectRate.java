// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.CloseMode;
import io.tare.load.net.TcpConnect;
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
 * How many connections a second one client makes, one after the other.
 *
 * <p>Operation: connect, a message there and back, disconnect; netperf's TCP_CRR. The client uses plain system calls,
 * whatever the transport, which is the peer's.
 */
@OnlyWhenNamed
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class ConnectRate {

    /** The run that the connections belong to. */
    @State(Scope.Thread)
    public static class Connections {

        /** Bytes of the message, and of its reply. */
        @Param("64")
        public int messageBytes;

        /** {@code reset}, or {@code fin}: in order, which keeps each port for a minute, so that a long run ends for want of one. */
        @Param("reset")
        public String close = "";

        private TcpConnect connect;

        /** Begins the run. */
        @Setup(Level.Trial)
        public void open(Place place, Wire wire) {
            PeerAddress peer = PeerAddress.ofThisFork();
            connect = peer.load(() -> TcpConnect.open(
                    peer.address(), peer.token(), messageBytes, CloseMode.named(close), wire.options()));
        }

        /** Ends the run. */
        @TearDown(Level.Trial)
        public void close() {
            connect.close();
        }
    }

    /** One connection. */
    @Benchmark
    public void connect(Connections connections, LatencyLog log) {
        log.record(connections.connect.connectNanos());
    }
}
