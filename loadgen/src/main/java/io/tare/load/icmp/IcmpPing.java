// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.icmp;

import io.netty.channel.unix.Buffer;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.IcmpSocket;
import io.tare.load.kernel.Kernel;
import io.tare.load.kernel.Sockets;
import io.tare.load.net.TrafficException;
import io.tare.load.net.UnsupportedLoadException;
import io.tare.load.net.WaitStrategy;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import io.tare.load.result.PingResult;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends echo requests to a host and times the replies. Needs no server of ours: the host's kernel answers.
 *
 * <p>Not thread-safe: one thread makes all calls. A round trip allocates nothing.
 */
public final class IcmpPing implements AutoCloseable {

    /** What {@link #roundTripNanos()} returns when there was no reply in time. */
    public static final long LOST = -1;

    private static final int HEADER_BYTES = 8;
    private static final int MAX_PAYLOAD_BYTES = 65_507;

    /** The longest IP header, and room to see that a reply is longer than it should be. */
    private static final int ROOM_BYTES = 64;

    private static final byte ECHO_REQUEST = 8;
    private static final byte ECHO_REPLY = 0;
    private static final byte ECHO_REQUEST_6 = (byte) 128;
    private static final byte ECHO_REPLY_6 = (byte) 129;
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    private final InetAddress host;
    private final IcmpSocket socket;
    private final boolean six;
    private final boolean spin;
    private final long timeoutNanos;
    private final ByteBuffer request;
    private final ByteBuffer reply;
    private final long requestAddress;
    private final long replyAddress;
    private final short identifier = (short) ThreadLocalRandom.current().nextInt();
    private short sequence;
    private long late;

    private IcmpPing(InetAddress host, IcmpSocket socket, int payloadBytes, Duration timeout, WaitStrategy wait) {
        this.host = host;
        this.socket = socket;
        six = host instanceof Inet6Address;
        spin = wait == WaitStrategy.SPIN;
        timeoutNanos = timeout.toNanos();
        request = ByteBuffer.allocateDirect(HEADER_BYTES + payloadBytes);
        reply = ByteBuffer.allocateDirect(HEADER_BYTES + payloadBytes + ROOM_BYTES)
                .order(ByteOrder.BIG_ENDIAN);
        // Once: to ask for it allocates on newer JDKs.
        requestAddress = Buffer.memoryAddress(request);
        replyAddress = Buffer.memoryAddress(reply);
        request.put(0, six ? ECHO_REQUEST_6 : ECHO_REQUEST);
        request.putShort(4, identifier);
        for (int i = HEADER_BYTES; i < request.capacity(); i++) {
            request.put(i, (byte) i);
        }
    }

    /** Opens with 56 bytes of payload, 1 s to reply and parked waits, as {@code ping} does. */
    public static IcmpPing open(InetAddress host) {
        return open(host, 56, Duration.ofSeconds(1), WaitStrategy.PARK);
    }

    /**
     * Opens.
     *
     * @param payloadBytes of a request beyond its header of 8 bytes, in [0, 65507]
     * @param timeout      after which a reply is late, in (0, 1 h]
     * @throws UnsupportedLoadException if this process may not send echo requests
     */
    public static IcmpPing open(InetAddress host, int payloadBytes, Duration timeout, WaitStrategy wait) {
        if (payloadBytes < 0 || payloadBytes > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "payloadBytes must be in [0, " + MAX_PAYLOAD_BYTES + "]: " + payloadBytes);
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be in (0, 1 h]: " + timeout);
        }
        Kernel.unavailabilityCause().ifPresent(cause -> {
            throw new UnsupportedLoadException("ICMP echo needs Linux system calls: " + cause);
        });
        try {
            return new IcmpPing(host, IcmpSocket.connect(host), payloadBytes, timeout, wait);
        } catch (ErrnoException e) {
            throw new UnsupportedLoadException("this process may not send ICMP echo to " + host.getHostAddress()
                    + " (" + e.getMessage()
                    + "); it needs a group within net.ipv4.ping_group_range, or the capability NET_RAW");
        }
    }

    /**
     * Sends a request and returns how long its reply took, or {@link #LOST} if it did not come in time.
     *
     * @throws TrafficException if the kernel refuses to send, as when there is no route
     */
    public long roundTripNanos() {
        sequence++;
        request.putShort(6, sequence).putShort(2, (short) 0);
        if (!six) {
            // The kernel computes it for IPv6, for which it needs addresses that only it knows.
            request.putShort(2, InternetChecksum.of(request));
        }
        try {
            long sentAt = System.nanoTime();
            if (Sockets.sendNow(socket.descriptor(), requestAddress, request.capacity()) == 0) {
                return LOST;
            }
            return await(sentAt);
        } catch (ErrnoException e) {
            throw new TrafficException("ICMP echo to " + host.getHostAddress() + " failed: " + e.getMessage(), e);
        }
    }

    /**
     * Makes round trips.
     *
     * @param count    in [1, 2^63)
     * @param interval from one request to the next, unless the reply takes longer; zero: at once
     */
    public PingResult run(long count, Duration interval) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive: " + count);
        }
        LatencyRecording rtt = new LatencyRecording();
        long lateBefore = late;
        long begin = System.nanoTime();
        for (long sent = 0; sent < count; sent++) {
            long due = begin + sent * interval.toNanos();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new TrafficException("ICMP echo to " + host.getHostAddress() + " was interrupted");
                }
                LockSupport.parkNanos(left);
            }
            long rttNanos = roundTripNanos();
            if (rttNanos != LOST) {
                rtt.record(rttNanos);
            }
        }
        Latency latency = rtt.end();
        return new PingResult(count, latency.count(), late - lateBefore, latency);
    }

    @Override
    public void close() {
        socket.close();
    }

    private long await(long sentAt) throws ErrnoException {
        while (true) {
            int bytes = Sockets.receiveNow(socket.descriptor(), replyAddress, reply.capacity());
            long now = System.nanoTime();
            if (bytes > 0 && isReply(bytes)) {
                return now - sentAt;
            }
            long left = timeoutNanos - (now - sentAt);
            if (left <= 0) {
                return LOST;
            }
            if (bytes <= 0 && !spin) {
                Sockets.awaitReady(socket.descriptor(), true, false, left);
            }
        }
    }

    private boolean isReply(int bytes) {
        int start = socket.raw() && !six ? (reply.get(0) & 0x0f) * Integer.BYTES : 0;
        if (bytes - start < HEADER_BYTES || reply.get(start) != (six ? ECHO_REPLY_6 : ECHO_REPLY)) {
            return false;
        }
        // The kernel gives an unprivileged socket an identifier of its own choice, and its own replies only.
        if (socket.raw() && reply.getShort(start + 4) != identifier) {
            return false;
        }
        if (reply.getShort(start + 6) != sequence) {
            late++;
            return false;
        }
        return bytes - start == request.capacity();
    }
}
