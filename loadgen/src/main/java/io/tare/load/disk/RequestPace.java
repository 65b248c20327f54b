// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.pace.Arrivals;
import java.util.SplittableRandom;

/** When a job's next request may go, computed from how much went since the beginning: nothing drifts. Not thread-safe. */
final class RequestPace {

    private static final double NANOS_PER_SECOND = 1e9;

    private final RateLimit limit;
    private final Arrivals arrivals;
    private long beginNanos;
    private long bytes;
    private long arrivalNanos;
    private long arrivalsBeginNanos;
    private long completed;
    private long thoughtAtNanos;

    RequestPace(RateLimit limit, SplittableRandom random) {
        this.limit = limit;
        arrivals = limit.requestsPerSecond() == 0
                ? () -> 0
                : limit.pacing().arrivals(limit.requestsPerSecond(), 1, 0, random.nextLong());
        arrivalNanos = arrivals.nextNanos();
    }

    /** Begins again: nothing is owed. */
    void begin(long nowNanos) {
        beginNanos = nowNanos;
        thoughtAtNanos = nowNanos;
        bytes = 0;
        arrivalsBeginNanos = nowNanos - arrivalNanos;
    }

    /** Returns when the next request may go, by System.nanoTime(). */
    long dueNanos() {
        long due = beginNanos;
        if (limit.bytesPerSecond() > 0) {
            due += (long) Math.ceil(bytes * NANOS_PER_SECOND / limit.bytesPerSecond());
        }
        if (limit.requestsPerSecond() > 0) {
            due = Math.max(due, arrivalsBeginNanos + arrivalNanos);
        }
        return Math.max(due, thoughtAtNanos);
    }

    /** A request went. */
    void sent(int size) {
        bytes += size;
        arrivalNanos = arrivals.nextNanos();
    }

    /** A request was completed. */
    void completed(long nowNanos) {
        completed++;
        if (!limit.thinkTime().isZero() && completed % limit.thinkRequests() == 0) {
            thoughtAtNanos = nowNanos + limit.thinkTime().toNanos();
        }
    }
}
