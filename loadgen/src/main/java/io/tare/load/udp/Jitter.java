// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import org.HdrHistogram.Histogram;

/**
 * How unevenly datagrams travel: the differences of transit times from one arrival to the next.
 *
 * <p>The transit time is the receiver's clock less the sender's. Only differences of it are used, so the clocks need not
 * agree, but must run equally fast. Not thread-safe; recording allocates nothing.
 */
public final class Jitter {

    /** What is longer counts as this. */
    public static final long MAX_NANOS = 60_000_000_000L;

    /** The share of the newest difference, RFC 3550, A.8. */
    private static final int GAIN = 16;

    private final Histogram variation = new Histogram(MAX_NANOS, 3);
    private double jitterNanos;
    private long lastTransitNanos;
    private boolean any;

    /** Counts a datagram, in order of arrival. */
    public void arrived(long sentNanos, long receivedNanos) {
        long transitNanos = receivedNanos - sentNanos;
        if (any) {
            // The lower bound is for nonsense from the network: the absolute value of Long.MIN_VALUE is negative.
            long differenceNanos = Math.max(0, Math.min(MAX_NANOS, Math.abs(transitNanos - lastTransitNanos)));
            jitterNanos += (differenceNanos - jitterNanos) / GAIN;
            variation.recordValue(differenceNanos);
        }
        any = true;
        lastTransitNanos = transitNanos;
    }

    /** Returns the interarrival jitter of RFC 3550, A.8, in ns. */
    public double nanos() {
        return jitterNanos;
    }

    /** Returns the differences that went into it since they were last taken, and forgets them. */
    public Histogram takeVariation() {
        Histogram taken = variation.copy();
        variation.reset();
        return taken;
    }
}
