// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

import java.util.function.LongSupplier;

/**
 * Limits a sender to a rate, and lets it catch up by no more than a burst.
 *
 * <p>What may go is computed from the time since the bucket was last full, so nothing drifts. Not thread-safe.
 */
public final class TokenBucket {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** What is sent in one go, unless asked otherwise: a millisecond's worth, and at least one segment. */
    private static final long PIECES_PER_SECOND = 1000;

    private static final long MIN_PIECE_BYTES = 1460;

    /** Without a burst of its own, a sender that overslept may catch up by so many pieces. */
    private static final long BURST_PIECES = 10;

    private final long bytesPerSecond;
    private final long pieceBytes;
    private final long burstBytes;
    private final LongSupplier nanoClock;
    private long fullAtNanos;
    private long takenBytes;

    private TokenBucket(long bytesPerSecond, long pieceBytes, long burstBytes, LongSupplier nanoClock) {
        this.bytesPerSecond = bytesPerSecond;
        this.pieceBytes = pieceBytes;
        this.burstBytes = burstBytes;
        this.nanoClock = nanoClock;
        fullAtNanos = nanoClock.getAsLong();
    }

    /**
     * Returns a full bucket.
     *
     * @param bytesPerSecond in [0, 2^63); 0: no limit
     * @param burstBytes     by how much a sender that was held up may catch up, in [0, 2^63); 0: 10 ms of the rate
     */
    public static TokenBucket of(long bytesPerSecond, long burstBytes) {
        return of(bytesPerSecond, burstBytes, System::nanoTime);
    }

    static TokenBucket of(long bytesPerSecond, long burstBytes, LongSupplier nanoClock) {
        if (bytesPerSecond < 0 || burstBytes < 0) {
            throw new IllegalArgumentException(
                    "bytesPerSecond and burstBytes must not be negative: " + bytesPerSecond + ", " + burstBytes);
        }
        if (bytesPerSecond == 0) {
            return new TokenBucket(0, UNLIMITED, UNLIMITED, nanoClock);
        }
        long piece = Math.max(MIN_PIECE_BYTES, bytesPerSecond / PIECES_PER_SECOND);
        long burst = burstBytes > 0 ? burstBytes : BURST_PIECES * piece;
        return new TokenBucket(bytesPerSecond, Math.min(piece, burst), burst, nanoClock);
    }

    /** Returns how many of so many bytes are best sent in one go, so that the rate is even. */
    public long atMost(long bytes) {
        return Math.min(bytes, pieceBytes);
    }

    /**
     * Returns how long until so many bytes may go; 0 if they may now.
     *
     * @param bytes in [0, burst]
     */
    public long nanosUntil(long bytes) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long now = nanoClock.getAsLong();
        // Rounded to 53 bits: exact to the byte for months at 10 Gbit/s.
        double earned = (double) (now - fullAtNanos) * bytesPerSecond / NANOS_PER_SECOND;
        if (earned >= takenBytes) {
            fullAtNanos = now;
            takenBytes = 0;
            earned = 0;
        }
        double missing = takenBytes + bytes - burstBytes - earned;
        return missing <= 0 ? 0 : (long) Math.ceil(missing * NANOS_PER_SECOND / bytesPerSecond);
    }

    /** Takes so many bytes out, whether they may go or not. */
    public void take(long bytes) {
        takenBytes += bytes;
    }
}
