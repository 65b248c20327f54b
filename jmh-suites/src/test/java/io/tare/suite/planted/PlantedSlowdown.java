// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.planted;

import io.tare.fork.PeerProcess;
import io.tare.suite.Metric;
import io.tare.suite.Place;
import io.tare.suite.peer.TokenProof;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Round trips to a peer that takes longer by a share of what they take without it: a difference of a known size.
 *
 * <p>Operation: {@value #ROUND_TRIPS} of them, of which the median counts. On a machine that a hypervisor takes away now and
 * then, some in a hundred take thirty times as long as the others, and make a third of the mean.
 */
@PeerProcess(DelayingPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(10)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class PlantedSlowdown {

    private static final int ROUND_TRIPS = 5000;

    /** What is measured. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class RoundTrip {

        /** Median. */
        @Metric(unit = "µs", moreIsBetter = false)
        public double p50;
    }

    /** The connection; it belongs to the thread that JMH measures in. */
    @State(Scope.Thread)
    public static class Connection {

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
            // The first are not warm.
            medianNanos(0);
            delayNanos = medianNanos(0) * slowerPercent / 100;
        }

        /** Disconnects. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            socket.close();
        }

        private long medianNanos(long delay) throws IOException {
            long[] nanos = new long[ROUND_TRIPS];
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long begin = System.nanoTime();
                out.writeLong(delay);
                in.readLong();
                nanos[i] = System.nanoTime() - begin;
            }
            Arrays.sort(nanos);
            return nanos[ROUND_TRIPS / 2];
        }
    }

    /** All round trips. */
    @Benchmark
    public void roundTrips(Connection connection, RoundTrip roundTrip) throws IOException {
        roundTrip.p50 = connection.medianNanos(connection.delayNanos) / 1e3;
    }
}
