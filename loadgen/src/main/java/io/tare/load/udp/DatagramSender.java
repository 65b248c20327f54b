// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import io.tare.load.kernel.DatagramBatch;
import io.tare.load.kernel.DatagramOptions;
import io.tare.load.kernel.Errno;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.Sockets;
import io.tare.load.kernel.TimerSlack;
import io.tare.load.pace.EvenSchedule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered datagrams on a connected socket.
 *
 * <p>With a rate, datagrams are spaced evenly, no datagram goes before its time, and a sender that was held up sends what
 * is due by the batch until it has caught up. Sending allocates nothing. One thread sends; others may read the
 * counts and {@link #stop()}.
 */
public final class DatagramSender {

    /** The kernel cuts a message into no more datagrams, UDP_MAX_SEGMENTS. */
    private static final int MAX_SEGMENTS = 64;

    /** The longest headers of IP and UDP. */
    private static final int IP_UDP_BYTES = 48;

    /** How long a wait for the kernel lasts before this looks around. */
    private static final long NAP_NANOS = Duration.ofMillis(100).toNanos();

    private final int descriptor;
    private final Sending sending;
    private final DatagramBatch batch;
    private final ByteBuffer memory;
    private final Optional<String> whyNotSegmenting;
    private final int segments;
    private int sequence;

    /** How many of the next calls send one datagram only. */
    private int single;

    private volatile boolean stopped;

    private long sent;
    private long calls;
    private long blocked;
    private long noBuffers;
    private long maxLateNanos;

    /**
     * @param descriptor of a connected UDP socket, which stays its owner's
     * @param ticket     what each datagram begins with
     */
    public DatagramSender(int descriptor, long ticket, Sending sending) {
        this.descriptor = descriptor;
        this.sending = sending;
        whyNotSegmenting = sending.segmentation() ? trySegmenting() : Optional.of("it was not asked for");
        segments = whyNotSegmenting.isPresent()
                ? 1
                : Math.min(
                        Math.min(MAX_SEGMENTS, sending.batch()),
                        DatagramHeader.MAX_DATAGRAM_BYTES / sending.datagramBytes());
        int messages = (sending.batch() + segments - 1) / segments;
        batch = new DatagramBatch(messages, segments * sending.datagramBytes());
        memory = batch.memory();
        // Bytes that do not repeat: something on the way might compress those that do.
        byte[] payload = new byte[segments * sending.datagramBytes()];
        new Random(sending.datagramBytes()).nextBytes(payload);
        for (int message = 0; message < messages; message++) {
            memory.put(batch.offset(message), payload);
            for (int segment = 0; segment < segments; segment++) {
                memory.putLong(offset(message, segment) + DatagramHeader.TICKET, ticket);
            }
        }
    }

    /** Says why the kernel does not cut datagrams out of larger messages; empty if it does. */
    public Optional<String> whyNotSegmenting() {
        return whyNotSegmenting;
    }

    /**
     * Sends until the time is over, or another thread stops it.
     *
     * @param nanos positive
     * @throws ErrnoException if the kernel refuses: "Connection refused" if nobody has the peer's port
     */
    public void run(long nanos) throws ErrnoException {
        if (sending.datagramsPerSecond() == 0) {
            long start = System.nanoTime();
            long now = start;
            while (!stopped && now - start < nanos) {
                send(sending.batch(), now);
                now = System.nanoTime();
            }
        } else {
            // Else a sleep ends 50 us too late, and that is several datagrams' time.
            long slackNanos = TimerSlack.set(1);
            try {
                runOnSchedule(new EvenSchedule(sending.datagramsPerSecond()), nanos);
            } finally {
                TimerSlack.set(slackNanos);
            }
        }
    }

    private void runOnSchedule(EvenSchedule schedule, long nanos) throws ErrnoException {
        long start = System.nanoTime();
        long index = 0;
        while (!stopped) {
            long now = System.nanoTime();
            long elapsed = now - start;
            if (elapsed >= nanos) {
                return;
            }
            long due = schedule.dueAt(elapsed) - index;
            if (due > 0) {
                late(elapsed - schedule.nanosOf(index));
                index += send((int) Math.min(due, sending.batch()), now);
            } else if (sending.spin()) {
                Thread.onSpinWait();
            } else {
                long next = Math.min(nanos, schedule.nanosOf(index));
                LockSupport.parkNanos(Math.min(NAP_NANOS, next - elapsed));
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }

    /** Ends {@link #run}, from any thread. */
    public void stop() {
        stopped = true;
    }

    /** Returns what was counted until now, from any thread. */
    public synchronized SentCounts counts() {
        return new SentCounts(sent, sent * sending.datagramBytes(), calls, blocked, noBuffers, maxLateNanos);
    }

    private synchronized void late(long nanos) {
        maxLateNanos = Math.max(maxLateNanos, nanos);
    }

    /** Sends up to so many datagrams in one system call, and returns how many. */
    private int send(int allowed, long now) throws ErrnoException {
        int datagrams = single > 0 ? 1 : allowed;
        single = Math.max(0, single - 1);
        int message = 0;
        int filled = 0;
        while (filled < datagrams) {
            int count = Math.min(segments, datagrams - filled);
            for (int segment = 0; segment < count; segment++) {
                int offset = offset(message, segment);
                memory.putInt(offset + DatagramHeader.SEQUENCE, sequence + filled + segment);
                memory.putLong(offset + DatagramHeader.SENT_NANOS, now);
            }
            batch.setBytes(message, count * sending.datagramBytes());
            filled += count;
            message++;
        }
        int taken = batch.send(descriptor, 0, message, 0);
        if (taken < 0) {
            refused(taken);
            return 0;
        }
        if (taken < message) {
            // The kernel forgets the error that ended the call. Alone, a datagram that is refused says why; where
            // a peer is gone, it takes one more to provoke the refusal.
            single = 2;
        }
        // All messages but the last are full.
        int done = taken == message ? datagrams : taken * segments;
        sequence += done;
        synchronized (this) {
            sent += done;
            calls++;
        }
        return done;
    }

    private void refused(int error) throws ErrnoException {
        switch (-error) {
            case Errno.EAGAIN -> {
                synchronized (this) {
                    blocked++;
                }
                if (!sending.spin()) {
                    Sockets.awaitReady(descriptor, false, true, NAP_NANOS);
                }
            }
            case Errno.ENOBUFS -> {
                synchronized (this) {
                    noBuffers++;
                }
            }
            case Errno.EINTR -> {
                // Nothing happened.
            }
            default -> throw Errno.exception("sendmmsg", error);
        }
    }

    private int offset(int message, int segment) {
        return batch.offset(message) + segment * sending.datagramBytes();
    }

    private Optional<String> trySegmenting() {
        try {
            int mtuBytes = DatagramOptions.mtuBytes(descriptor);
            if (sending.datagramBytes() + IP_UDP_BYTES > mtuBytes) {
                return Optional.of("datagrams of " + sending.datagramBytes()
                        + " B with their headers are longer than the" + " way's MTU of " + mtuBytes + " B");
            }
            DatagramOptions.setSegmentBytes(descriptor, sending.datagramBytes());
            return Optional.empty();
        } catch (ErrnoException e) {
            return Optional.of("the kernel cannot: " + e.getMessage());
        }
    }
}
