// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.result.Direction;
import java.time.Duration;

/**
 * What {@link TcpStreams} sends, for how long, and how it is cut into intervals. Immutable.
 *
 * @param streams        connections in each direction, in [1, 128]
 * @param direction      which way the payload goes
 * @param bytesPerSecond what each stream is limited to, in [0, 2^53]; 0: nothing
 * @param burstBytes     by how much a limited stream that was held up may catch up, in [0, 1 GiB]; 0: 10 ms of the
 *                       rate
 * @param pieceBytes     what a sender hands to the kernel in one call, in [1, 1 MiB]
 * @param zeroCopy       senders use sendfile(2); transport {@code plain} only
 * @param discard        receivers have the kernel throw away what came, MSG_TRUNC; transport {@code plain} only
 * @param totalBytes     what each stream sends, in [0, 2^53]; 0: as much as it can in the duration
 * @param duration       how long is measured, in (0, 24 h]; with a total, the most that it may take
 * @param omit           how long it goes on before that, in [0, 1 h]; the result does not know of it
 * @param interval       the length of an interval, in [10 ms, 24 h]
 */
public record StreamPlan(
        int streams,
        Direction direction,
        long bytesPerSecond,
        long burstBytes,
        int pieceBytes,
        boolean zeroCopy,
        boolean discard,
        long totalBytes,
        Duration duration,
        Duration omit,
        Duration interval) {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration LONGEST_OMIT = Duration.ofHours(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    public StreamPlan {
        check("streams", streams, 1, StreamSettings.MAX_STREAMS);
        check("bytesPerSecond", bytesPerSecond, 0, StreamSettings.MAX_BYTES_PER_SECOND);
        check("burstBytes", burstBytes, 0, StreamSettings.MAX_BURST_BYTES);
        check("pieceBytes", pieceBytes, 1, StreamSettings.MAX_PIECE_BYTES);
        check("totalBytes", totalBytes, 0, StreamSettings.MAX_TOTAL_BYTES);
        checkTimes(duration, omit, interval);
        if (totalBytes > 0 && !omit.isZero()) {
            throw new IllegalArgumentException(
                    "omit must be 0 with a total, which counts from the first byte: " + omit);
        }
    }

    /** Returns one stream up, flat out, copied, for 10 s in intervals of 1 s. */
    public static StreamPlan defaults() {
        return new StreamPlan(
                1,
                Direction.UP,
                0,
                0,
                Payload.PIECE_BYTES,
                false,
                false,
                0,
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(1));
    }

    public StreamPlan withStreams(int streams) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withDirection(Direction direction) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withBytesPerSecond(long bytesPerSecond) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withBurstBytes(long burstBytes) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withPieceBytes(int pieceBytes) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withZeroCopy(boolean zeroCopy) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withDiscard(boolean discard) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withTotalBytes(long totalBytes) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withDuration(Duration duration) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withOmit(Duration omit) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    public StreamPlan withInterval(Duration interval) {
        return new StreamPlan(
                streams,
                direction,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                zeroCopy,
                discard,
                totalBytes,
                duration,
                omit,
                interval);
    }

    StreamSettings settings() {
        return new StreamSettings(
                streams,
                direction,
                1 << 20,
                false,
                bytesPerSecond,
                burstBytes,
                pieceBytes,
                totalBytes,
                zeroCopy,
                discard);
    }

    /** Makes sure that the times of a plan, of this kind or another, are possible. */
    static void checkTimes(Duration duration, Duration omit, Duration interval) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("duration must be in (0, 24 h]: " + duration);
        }
        if (omit.isNegative() || omit.compareTo(LONGEST_OMIT) > 0) {
            throw new IllegalArgumentException("omit must be in [0, 1 h]: " + omit);
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval must be in [10 ms, 24 h]: " + interval);
        }
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be in [" + min + ", " + max + "]: " + value);
        }
    }
}
