// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.PeerMain;
import io.tare.load.net.StreamLoad;
import io.tare.load.net.TcpStream;
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
 * How much one TCP connection carries.
 *
 * <p>Operation: 1 MiB that the receiver confirmed, sixteen in flight; so the score is goodput in MiB/s, counted where it
 * arrives. Compare with {@code iperf3 -c … -P 1}, which counts the same at its server.
 */
@PeerProcess(PeerMain.class)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class TcpThroughput {

    /** The connection; it belongs to the thread that JMH measures in. */
    @State(Scope.Thread)
    public static class Connection {

        /** Socket buffers of both sides, the TCP window; 0: the kernel's own choice. */
        @Param("0")
        public int windowBytes;

        private TcpStream stream;

        /** Connects. */
        @Setup(Level.Trial)
        public void connect(Place place, Wire wire) {
            stream = wire.connect(
                    (peer, token) -> TcpStream.connect(peer, token, StreamLoad.defaults(), wire.options(windowBytes)));
        }

        /** What the last iteration still had in flight must not count in the next. */
        @Setup(Level.Iteration)
        public void drain() {
            stream.drain();
        }

        /** Disconnects. */
        @TearDown(Level.Trial)
        public void close() {
            stream.close();
        }
    }

    /** One further MiB was confirmed. */
    @Benchmark
    public void stream(Connection connection) {
        connection.stream.awaitChunk();
    }
}
