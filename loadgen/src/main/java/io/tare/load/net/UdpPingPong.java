// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.tare.load.control.Opening;
import io.tare.load.control.Token;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import io.tare.load.result.PingResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Sends a datagram to a {@link TrafficServer}, waits until it has come back, and says how long that took.
 *
 * <p>A datagram that does not come back in time is lost, is counted, and the next one goes out. Uses plain system calls
 * on Linux, whatever the transport. Not thread-safe: one thread makes all calls. A round trip allocates nothing.
 */
public final class UdpPingPong implements AutoCloseable {

    /** What {@link #roundTripNanos()} returns when the datagram did not come back in time. */
    public static final long LOST = -1;

    /** The ticket's first half and the sequence number. */
    private static final int MIN_MESSAGE_BYTES = 12;

    private static final int SEQUENCE = 8;
    private static final int MESSAGE_BYTES = 64;
    private static final Duration LOSS_TIMEOUT = Duration.ofSeconds(1);

    private final InetSocketAddress server;
    private final int messageBytes;
    private final long lossTimeoutNanos;
    private final Run run;
    private final UdpSocket socket;
    private final NativeMemory request;
    private final NativeMemory reply;
    private int sequence;
    private long late;

    /** Takes over the run. */
    UdpPingPong(InetSocketAddress server, int messageBytes, Duration lossTimeout, Run run) {
        this.server = server;
        this.messageBytes = messageBytes;
        this.run = run;
        lossTimeoutNanos = lossTimeout.toNanos();
        socket = UdpKnock.knock(server, Opening.data(run.ticket(), 0), run.options());
        request = NativeMemory.ofPayload(messageBytes);
        // One byte more shows a reply that is too long.
        reply = NativeMemory.allocate(messageBytes + 1);
        request.buffer().setLong(0, run.ticket().high());
    }

    /** Connects with datagrams of 64 bytes that are lost after 1 s, and {@link TcpOptions#defaults()}. */
    public static UdpPingPong connect(InetSocketAddress server, Token token) {
        return connect(server, token, MESSAGE_BYTES, LOSS_TIMEOUT, TcpOptions.defaults());
    }

    /**
     * Connects.
     *
     * @param messageBytes payload of a datagram, in [12, 65507]
     * @param lossTimeout  after which a datagram is lost, in [1 ms, 1 h]
     * @throws TrafficException if the server cannot be reached or does not accept
     * @throws UnsupportedLoadException if plain system calls are not available here
     */
    public static UdpPingPong connect(
            InetSocketAddress server, Token token, int messageBytes, Duration lossTimeout, TcpOptions options) {
        if (messageBytes < MIN_MESSAGE_BYTES || messageBytes > UdpSocket.MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("messageBytes must be in [" + MIN_MESSAGE_BYTES + ", "
                    + UdpSocket.MAX_DATAGRAM_BYTES + "]: " + messageBytes);
        }
        if (lossTimeout.compareTo(Duration.ofMillis(1)) < 0 || lossTimeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("lossTimeout must be in [1 ms, 1 h]: " + lossTimeout);
        }
        Transport.requireDatagrams();
        Run run = Run.open(server, token, new UdpEchoSettings(1).toFields(), options);
        try {
            return new UdpPingPong(server, messageBytes, lossTimeout, run);
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    /**
     * Returns the time from just before the datagram is handed to the kernel until just after it was read again, or
     * {@link #LOST} if it did not come back in time.
     *
     * @throws TrafficException if the kernel refuses to send or to receive, as when nobody listens any more
     */
    public long roundTripNanos() {
        sequence++;
        request.buffer().setInt(SEQUENCE, sequence);
        try {
            long sentAt = System.nanoTime();
            socket.send(request.address(), messageBytes);
            return await(sentAt);
        } catch (IOException e) {
            throw new TrafficException(
                    "exchanging datagrams with " + Addresses.words(server) + " failed: " + Sentence.from(e), e);
        }
    }

    /**
     * Makes round trips for the given time.
     *
     * @param duration positive; the last round trip ends after it
     * @throws TrafficException as {@link #roundTripNanos()} does
     */
    public PingResult run(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        LatencyRecording rtt = new LatencyRecording();
        long durationNanos = duration.toNanos();
        long lateBefore = late;
        long sent = 0;
        long start = System.nanoTime();
        do {
            long rttNanos = roundTripNanos();
            sent++;
            if (rttNanos != LOST) {
                rtt.record(rttNanos);
            }
        } while (System.nanoTime() - start < durationNanos);
        Latency latency = rtt.end();
        return new PingResult(sent, latency.count(), late - lateBefore, latency);
    }

    /**
     * Makes the given number of round trips.
     *
     * @param count in [1, 2^63); otherwise IllegalArgumentException
     * @throws TrafficException as {@link #roundTripNanos()} does
     */
    public PingResult run(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        LatencyRecording rtt = new LatencyRecording();
        long lateBefore = late;
        for (long i = 0; i < count; i++) {
            long rttNanos = roundTripNanos();
            if (rttNanos != LOST) {
                rtt.record(rttNanos);
            }
        }
        Latency latency = rtt.end();
        return new PingResult(count, latency.count(), late - lateBefore, latency);
    }

    public int messageBytes() {
        return messageBytes;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new TrafficException(
                    "closing the socket to " + Addresses.words(server) + " failed: " + Sentence.from(e), e);
        } finally {
            run.close();
            request.close();
            reply.close();
        }
    }

    private long await(long sentAt) throws IOException {
        while (true) {
            int bytes = socket.receive(reply.address(), messageBytes + 1);
            long now = System.nanoTime();
            if (bytes == messageBytes && isAwaited(reply.buffer())) {
                return now - sentAt;
            }
            if (now - sentAt > lossTimeoutNanos) {
                return LOST;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new TrafficException("the round trip to " + Addresses.words(server) + " was interrupted");
            }
        }
    }

    private boolean isAwaited(ByteBuf datagram) {
        if (datagram.getLong(0) != run.ticket().high()) {
            return false;
        }
        if (datagram.getInt(SEQUENCE) != sequence) {
            late++;
            return false;
        }
        return true;
    }
}
