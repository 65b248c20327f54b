// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import io.tare.load.kernel.DatagramBatch;
import io.tare.load.kernel.DatagramOptions;
import io.tare.load.kernel.Errno;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.Sockets;
import io.tare.load.kernel.TimerSlack;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Receives the datagrams of one sender and counts what happened to them; those of others are counted and ignored.
 *
 * <p>A datagram's time of arrival is when the system call returned that received it, the same for a batch. Without
 * {@link Receiving#spin()} a receiver sleeps until something comes; while more than 50,000 datagrams/s come, it sleeps for
 * 50 us at a time instead, and finds what came meanwhile: to be woken for each of them would cost the sender more
 * than the datagram.
 *
 * <p>Receiving allocates nothing. One thread receives; others may read the counts and {@link #stop()}.
 */
public final class DatagramReceiver {

    /** How long a wait lasts before this looks around. */
    private static final long NAP_NANOS = Duration.ofMillis(100).toNanos();

    private static final long SHORT_NAP_NANOS = 50_000;
    private static final long WINDOW_NANOS = 1_000_000;
    private static final int BUSY_MESSAGES = 50;

    private static final int MAX_MESSAGE_BYTES = 65_535;

    private final int descriptor;
    private final long ticket;
    private final Receiving receiving;
    private final DatagramBatch batch;
    private final ByteBuffer memory;
    private final Optional<String> whyNotCoalescing;
    private final SequenceTracker sequences = new SequenceTracker();
    private final Jitter jitter = new Jitter();
    private final Histogram delays = new Histogram(Jitter.MAX_NANOS, 3);
    private long receivedBytes;
    private long tooShort;
    private long foreign;
    private volatile boolean stopped;

    private long windowStart;
    private int windowMessages;
    private boolean busy;

    /**
     * @param descriptor of a UDP socket, which stays its owner's
     * @param ticket     what each datagram of the run begins with
     */
    public DatagramReceiver(int descriptor, long ticket, Receiving receiving) {
        this.descriptor = descriptor;
        this.ticket = ticket;
        this.receiving = receiving;
        whyNotCoalescing = receiving.coalescing() ? tryCoalescing() : Optional.of("it was not asked for");
        batch = new DatagramBatch(
                receiving.batch(), whyNotCoalescing.isPresent() ? receiving.maxDatagramBytes() : MAX_MESSAGE_BYTES);
        memory = batch.memory();
    }

    /** Says why the kernel does not give datagrams together; empty if it does. */
    public Optional<String> whyNotCoalescing() {
        return whyNotCoalescing;
    }

    /**
     * Receives until another thread stops or interrupts it.
     *
     * @throws ErrnoException if the kernel refuses
     */
    public void run() throws ErrnoException {
        long slackNanos = TimerSlack.set(1);
        try {
            while (!stopped && !Thread.currentThread().isInterrupted()) {
                int messages = receiveNow();
                if (!receiving.spin() && messages < batch.messages()) {
                    rest(messages);
                }
            }
        } finally {
            TimerSlack.set(slackNanos);
        }
    }

    /** Ends {@link #run}, from any thread, within 100 ms. */
    public void stop() {
        stopped = true;
    }

    /** Returns what was counted until now, from any thread. */
    public synchronized DatagramCounts counts() {
        return new DatagramCounts(
                sequences.received(),
                receivedBytes,
                sequences.lost(),
                sequences.reordered(),
                sequences.duplicated(),
                sequences.stale(),
                tooShort,
                foreign);
    }

    /** Returns the interarrival jitter of RFC 3550 in ns, from any thread; without duplicates. */
    public synchronized double jitterNanos() {
        return jitter.nanos();
    }

    /** Returns the differences of transit times from one datagram to the next since they were last taken. */
    public synchronized Histogram takeVariation() {
        return jitter.takeVariation();
    }

    /** Returns the one-way delays since they were last taken; none without {@link Receiving#delays()}. */
    public synchronized Histogram takeDelays() {
        Histogram taken = delays.copy();
        delays.reset();
        return taken;
    }

    /** Receives what is there, up to a batch; returns how many messages. */
    private int receiveNow() throws ErrnoException {
        int messages = batch.receive(descriptor, DatagramBatch.MSG_DONTWAIT);
        if (messages < 0) {
            // A refusal is the answer to something sent on this socket, and nothing to do with what comes.
            if (messages != -Errno.EAGAIN && messages != -Errno.EINTR && messages != -Errno.ECONNREFUSED) {
                throw Errno.exception("recvmmsg", messages);
            }
            return 0;
        }
        long now = System.nanoTime();
        synchronized (this) {
            for (int message = 0; message < messages; message++) {
                take(message, now);
            }
        }
        return messages;
    }

    private void take(int message, long now) {
        int offset = batch.offset(message);
        int left = batch.bytes(message);
        if (batch.isTruncated(message)) {
            foreign++;
            return;
        }
        int segment = Math.max(1, batch.segmentBytes(message));
        do {
            int bytes = Math.min(segment, left);
            take(offset, bytes, now);
            offset += bytes;
            left -= bytes;
        } while (left > 0);
    }

    private void take(int offset, int bytes, long now) {
        if (bytes < DatagramHeader.BYTES) {
            tooShort++;
            return;
        }
        if (memory.getLong(offset + DatagramHeader.TICKET) != ticket) {
            foreign++;
            return;
        }
        if (sequences.arrived(memory.getInt(offset + DatagramHeader.SEQUENCE))) {
            receivedBytes += bytes;
            long sentNanos = memory.getLong(offset + DatagramHeader.SENT_NANOS);
            jitter.arrived(sentNanos, now);
            if (receiving.delays()) {
                delays.recordValue(Math.max(0, Math.min(Jitter.MAX_NANOS, now - sentNanos)));
            }
        }
    }

    /** Sleeps when the socket is empty, as it is after less than a batch. */
    private void rest(int messages) throws ErrnoException {
        long now = System.nanoTime();
        windowMessages += messages;
        if (now - windowStart >= WINDOW_NANOS) {
            // After a long sleep this is a low rate, and the next window will tell.
            busy = windowMessages >= BUSY_MESSAGES && now - windowStart < 2 * WINDOW_NANOS;
            windowStart = now;
            windowMessages = 0;
        }
        if (busy) {
            LockSupport.parkNanos(SHORT_NAP_NANOS);
        } else {
            Sockets.awaitReady(descriptor, true, false, NAP_NANOS);
        }
    }

    private Optional<String> tryCoalescing() {
        try {
            DatagramOptions.setCoalescing(descriptor, true);
            return Optional.empty();
        } catch (ErrnoException e) {
            return Optional.of("the kernel cannot: " + e.getMessage());
        }
    }
}
