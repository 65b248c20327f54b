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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The client of one of several pairs. It keeps to the contract of {@link io.tare.fork.PeerProcess}, though it listens
 * nowhere. Then a {@link PairFleet} tells it by lines what all clients do at once: to run without counting, so that no
 * JVM is cold when others count; to run what counts; and to end. In between it runs on, so that nobody counts alone.
 */
public final class PairClient {

    /** The fleet says: run, and say {@link #RUNNING} when that is possible. */
    static final String GO = "go";

    /** The fleet says: run what counts, and say what it was. */
    static final String COUNT = "count";

    /** The fleet says: all have counted. */
    static final String END = "end";

    /** The client says: it has run. */
    static final String RUNNING = "running";

    private static final Duration UNCOUNTED = Duration.ofMillis(200);

    private static final int MESSAGE_BYTES = 64;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(25);
    private static final long RETRY_NANOS = 200_000_000;

    private PairClient() {}

    /** Runs one load, or ends with the input. */
    public static void main(String[] arguments) {
        try {
            PeerLines settings = PeerLines.readFrom(System.in);
            BlockingQueue<String> words = readWords();
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
                boolean streams = settings.value("load", "").equals(PairLoad.STREAM);
                Load load = streams
                        ? (before, counted) -> stream(server, token, options, before, counted)
                        : (before, counted) -> roundTrips(pingPong, before, counted);
                expect(GO, words.take());
                load.run(Duration.ZERO, UNCOUNTED);
                PeerLines.say(System.out, RUNNING);
                expect(COUNT, runUntilTold(load, words));
                PeerLines.say(System.out, load.run(warmup, measured).line());
                expect(END, runUntilTold(load, words));
            }
            System.exit(0);
        } catch (TrafficException e) {
            PeerLines.say(System.out, "unsupported the client did not reach its server: " + PeerLines.sentence(e));
            System.exit(2);
        } catch (IOException | InterruptedException | RuntimeException e) {
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

    private static String runUntilTold(Load load, BlockingQueue<String> words) {
        while (words.isEmpty()) {
            load.run(Duration.ZERO, UNCOUNTED);
        }
        return words.remove();
    }

    private static void expect(String word, String said) throws IOException {
        if (!said.equals(word)) {
            throw new IOException("the fleet said '" + said + "' where it should say '" + word + "'");
        }
    }

    /** What the fleet says, as it comes. A client whose harness is gone has nobody to work for, and ends. */
    private static BlockingQueue<String> readWords() {
        BlockingQueue<String> words = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    StringBuilder word = new StringBuilder();
                    try {
                        for (int next = System.in.read(); next >= 0; next = System.in.read()) {
                            if (next == '\n') {
                                words.add(word.toString());
                                word.setLength(0);
                            } else if (word.length() < COUNT.length()) {
                                word.append((char) next);
                            }
                        }
                    } catch (IOException e) {
                        // A pipe that breaks has ended.
                    }
                    System.exit(0);
                },
                "input");
        reader.setDaemon(true);
        reader.start();
        return words;
    }

    /** What a client does for a while. */
    private interface Load {
        PairResult run(Duration warmup, Duration measured);
    }
}
