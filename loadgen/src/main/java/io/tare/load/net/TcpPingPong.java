// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tare.load.control.Token;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Sends a message to a {@link TrafficServer}, waits until all of it has come back, and says how long that took.
 *
 * <p>The operation is one {@link #roundTripNanos()}. The loop is closed: the next message waits for the reply, so
 * this measures service time and can say nothing of response time under a given rate.
 *
 * <p>Not thread-safe: the thread that connects makes all calls, {@link #close()} included, and does the I/O inside
 * them. A round trip allocates nothing but Netty's queue entry for the message,
 * and in a {@link io.netty.util.concurrent.FastThreadLocalThread} not even that.
 */
public final class TcpPingPong implements AutoCloseable {

    private static final int MESSAGE_BYTES = 64;
    private static final String REPLY = "reply";

    private final Run run;
    private final Connection connection;
    private final int messageBytes;
    private final ByteBuf request;
    private final ByteBuf reply;
    private final BooleanSupplier hasReply;
    private byte sequence;
    private long repliedAt;

    private TcpPingPong(int messageBytes, Run run, Connection connection) {
        this.run = run;
        this.messageBytes = messageBytes;
        this.connection = connection;
        request = Unpooled.directBuffer(messageBytes, messageBytes).writeZero(messageBytes);
        reply = Unpooled.directBuffer(messageBytes, messageBytes);
        hasReply = () -> !reply.isWritable();
        connection.receive(reply, this::onReceived);
    }

    /** Connects with messages of 64 bytes and {@link TcpOptions#defaults()}. */
    public static TcpPingPong connect(SocketAddress server, Token token) {
        return connect(server, token, MESSAGE_BYTES, TcpOptions.defaults());
    }

    /**
     * Connects; nothing but the opening frame is sent yet.
     *
     * @param messageBytes size of a message, in [1, 1 MiB]; otherwise IllegalArgumentException
     * @throws TrafficException if the transport is not available, or the server cannot be reached or does not accept
     */
    public static TcpPingPong connect(SocketAddress server, Token token, int messageBytes, TcpOptions options) {
        PingPongSettings settings = new PingPongSettings(messageBytes, 1);
        Run run = Run.open(server, token, settings.toFields(), options);
        try {
            return new TcpPingPong(messageBytes, run, run.connect(0));
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    /**
     * Returns the time from just before the message is handed to the kernel until just after the last byte of its
     * reply was read.
     *
     * @throws TrafficException if the connection fails, the reply is not complete within
     *     {@link TcpOptions#replyTimeout()} or is not the message; the connection is then of no more use
     */
    public long roundTripNanos() {
        connection.checkUsable(REPLY);
        sequence++;
        request.setIndex(0, messageBytes).setByte(0, sequence).setByte(messageBytes - 1, sequence);
        reply.clear();
        long sentAt = System.nanoTime();
        connection.write(request.retain());
        connection.flush();
        connection.await(hasReply, REPLY);
        return repliedAt - sentAt;
    }

    /**
     * Makes round trips for the given time.
     *
     * @param duration positive; the last round trip ends after it
     * @throws TrafficException as {@link #roundTripNanos()} does
     */
    public Latency run(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        LatencyRecording rtt = new LatencyRecording();
        long durationNanos = duration.toNanos();
        long start = System.nanoTime();
        do {
            rtt.record(roundTripNanos());
        } while (System.nanoTime() - start < durationNanos);
        return rtt.end();
    }

    /**
     * Makes the given number of round trips.
     *
     * @param count in [1, 2^63); otherwise IllegalArgumentException
     * @throws TrafficException as {@link #roundTripNanos()} does
     */
    public Latency run(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        LatencyRecording rtt = new LatencyRecording();
        for (long i = 0; i < count; i++) {
            rtt.record(roundTripNanos());
        }
        return rtt.end();
    }

    public int messageBytes() {
        return messageBytes;
    }

    @Override
    public void close() {
        connection.close();
        run.close();
        if (reply.refCnt() > 0) {
            request.release();
            reply.release();
        }
    }

    private void onReceived() {
        if (reply.isWritable()) {
            return;
        }
        repliedAt = System.nanoTime();
        // The first and the last byte tell a late reply to an earlier message from the one that is awaited.
        if (reply.getByte(0) != sequence || reply.getByte(messageBytes - 1) != sequence) {
            connection.fail("its reply is not the message sent");
            reply.clear();
        }
    }
}
