// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.control.Token;
import io.tare.load.net.StreamPlan;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpPingPong;
import io.tare.load.net.TcpStreams;
import io.tare.load.net.TrafficException;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import io.tare.load.result.Goodput;
import io.tare.load.result.Latency;
import io.tare.peer.PeerLines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The client of one of several pairs. It keeps to the contract of {@link io.tare.fork.PeerProcess}, though it listens
 * nowhere, and then runs its load once, when a line {@code go} tells it to: all clients of a {@link PairFleet} at once.
 */
public final class PairClient {

    /** What it is told. */
    static final String GO = "go";

    private static final int MESSAGE_BYTES = 64;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final long RETRY_NANOS = 200_000_000;

    private PairClient() {}

    /** Runs one load, or ends with the input. */
    public static void main(String[] arguments) {
        try {
            PeerLines settings = PeerLines.readFrom(System.in);
            InetSocketAddress server = new InetSocketAddress(
                    settings.value("server.host", ""), Integer.parseInt(settings.value("server.port", "")));
            Token token = Token.ofHex(settings.token());
            TcpOptions options = TcpOptions.defaults()
                    .withTransport(Transport.named(settings.value("transport", "")))
                    .withWaitStrategy(WaitStrategy.named(settings.value("wait", "")));
            Duration warmup = Duration.ofSeconds(Long.parseLong(settings.value("warmupSeconds", "")));
            Duration measured = Duration.ofSeconds(Long.parseLong(settings.value("seconds", "")));
            // Connects once, so that who cannot be reached is known before the others start.
            try (TcpPingPong pingPong = connect(server, token, options)) {
                pingPong.run(1);
                PeerLines.say(System.out, "ready 0");
                awaitGo();
                PairResult result = settings.value("load", "").equals(PairLoad.STREAM)
                        ? stream(server, token, options, warmup, measured)
                        : roundTrips(pingPong, warmup, measured);
                PeerLines.say(System.out, result.line());
            }
            System.exit(0);
        } catch (TrafficException e) {
            PeerLines.say(System.out, "unsupported the client did not reach its server: " + PeerLines.sentence(e));
            System.exit(2);
        } catch (IOException | RuntimeException e) {
            PeerLines.say(System.out, "refused " + PeerLines.sentence(e));
            System.exit(2);
        }
    }

    /** The nodes of a swarm learn of each other's containers a moment after their start. */
    private static TcpPingPong connect(InetSocketAddress server, Token token, TcpOptions options) {
        long deadline = System.nanoTime() + CONNECT_LIMIT.toNanos();
        while (true) {
            try {
                return TcpPingPong.connect(server, token, MESSAGE_BYTES, options);
            } catch (TrafficException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static PairResult stream(
            InetSocketAddress server, Token token, TcpOptions options, Duration warmup, Duration measured) {
        StreamPlan plan = StreamPlan.defaults().withOmit(warmup).withDuration(measured);
        Goodput goodput = TcpStreams.run(server, token, plan, options).goodput();
        return PairResult.of(goodput.gigabitsPerSecond(), new Latency(new org.HdrHistogram.Histogram(3)));
    }

    private static PairResult roundTrips(TcpPingPong pingPong, Duration warmup, Duration measured) {
        if (!warmup.isZero()) {
            pingPong.run(warmup);
        }
        Latency latency = pingPong.run(measured);
        return PairResult.of(latency.count() / (measured.toNanos() / 1e9) / 1e3, latency);
    }

    private static void awaitGo() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = System.in.read(); next != '\n'; next = System.in.read()) {
            if (next < 0 || line.length() > GO.length()) {
                throw new IOException("nobody said " + GO);
            }
            line.append((char) next);
        }
    }
}
