// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.pace.Pacing;
import java.time.Duration;

/**
 * What each job is limited to. Immutable.
 *
 * @param bytesPerSecond    in [0, 2^53]; 0: no limit
 * @param requestsPerSecond in [0, 10^9]; 0: no limit
 * @param pacing            how requests of a limited number a second follow each other
 * @param thinkTime         how long a job does nothing after requests were completed, in [0, 1 h]
 * @param thinkRequests     after how many of them, positive
 */
public record RateLimit(
        long bytesPerSecond, long requestsPerSecond, Pacing pacing, Duration thinkTime, int thinkRequests) {

    private static final long MAX_BYTES_PER_SECOND = 1L << 53;
    private static final long MAX_REQUESTS_PER_SECOND = 1_000_000_000;
    private static final Duration LONGEST_THINK_TIME = Duration.ofHours(1);

    /** As fast as it goes. */
    public static final RateLimit NONE = new RateLimit(0, 0, Pacing.CONSTANT, Duration.ZERO, 1);

    public RateLimit {
        Checks.inRange("bytesPerSecond", bytesPerSecond, 0, MAX_BYTES_PER_SECOND);
        Checks.inRange("requestsPerSecond", requestsPerSecond, 0, MAX_REQUESTS_PER_SECOND);
        Checks.inRange("thinkTime", thinkTime, Duration.ZERO, LONGEST_THINK_TIME);
        Checks.inRange("thinkRequests", thinkRequests, 1, Integer.MAX_VALUE);
        if (pacing == Pacing.POISSON && requestsPerSecond == 0) {
            throw new IllegalArgumentException("poisson pacing needs a limit of requests per second");
        }
    }

    public RateLimit withBytesPerSecond(long bytesPerSecond) {
        return new RateLimit(bytesPerSecond, requestsPerSecond, pacing, thinkTime, thinkRequests);
    }

    public RateLimit withRequestsPerSecond(long requestsPerSecond, Pacing pacing) {
        return new RateLimit(bytesPerSecond, requestsPerSecond, pacing, thinkTime, thinkRequests);
    }

    public RateLimit withThinkTime(Duration thinkTime, int thinkRequests) {
        return new RateLimit(bytesPerSecond, requestsPerSecond, pacing, thinkTime, thinkRequests);
    }

    boolean isLimited() {
        return !equals(NONE);
    }
}
