// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.planted;

import io.tare.fork.PeerProcess;
import io.tare.suite.Place;
import io.tare.suite.peer.TokenProof;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
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

/** Round trips to a peer that takes longer by a share of what they take without it: a difference of a known size. */
@PeerProcess(DelayingPeer.class)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(10)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class PlantedSlowdown {

    /** The connection; it belongs to the thread that JMH measures in. */
    @State(Scope.Thread)
    public static class Connection {

        private static final int SAMPLES = 5000;

        /** How much longer a round trip takes. */
        @Param({"0", "10"})
        public int slowerPercent;

        private Socket socket;
        private DataInputStream in;
        private DataOutputStream out;
        private long delayNanos;

        /** Connects, and finds out what a round trip takes just now. */
        @Setup(Level.Trial)
        public void connect(Place place) throws IOException {
            socket = new Socket(System.getProperty("tare.peer.host"), Integer.getInteger("tare.peer.port"));
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            TokenProof.give(System.getProperty("tare.token"), in, out);
            delayNanos = medianNanos() * slowerPercent / 100;
        }

        /** Disconnects. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            socket.close();
        }

        private long medianNanos() throws IOException {
            long[] nanos = new long[SAMPLES];
            for (int i = 0; i < SAMPLES; i++) {
                long begin = System.nanoTime();
                roundTrip(0);
                nanos[i] = System.nanoTime() - begin;
            }
            // Of the second half: the first is not warm.
            return LongStream.of(nanos)
                    .skip(SAMPLES / 2)
                    .sorted()
                    .skip(SAMPLES / 4)
                    .findFirst()
                    .orElseThrow();
        }

        private long roundTrip(long nanos) throws IOException {
            out.writeLong(nanos);
            return in.readLong();
        }
    }

    /** One round trip. */
    @Benchmark
    public long roundTrip(Connection connection) throws IOException {
        return connection.roundTrip(connection.delayNanos);
    }
}
