// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.tare.load.pace.EvenSchedule;
import io.tare.load.pace.Pacing;
import java.time.Duration;

/**
 * What {@link HttpLoad} does, how often and for how long. Immutable.
 *
 * @param version     what the server is spoken to in
 * @param connections open at once, in [1, 65535]
 * @param streams     requests under way at a time on each connection, in [1, 1000]; with HTTP/1.1 1. A server that takes
 *                    fewer has the others wait
 * @param keepAlive   whether a connection carries more than one request; with HTTP/2 true
 * @param perSecond   requests of all connections together, in [0, 10^9]; 0: the loop is closed, and each response is
 *                    followed by the next request
 * @param pacing      how the requests of an open loop follow each other
 * @param seed        of what is random in it: same seed, same moments
 * @param requests    how many are sent at most, in [0, 2^63); 0: any number. With a number there is no warm-up
 * @param duration    how long is measured, in (0, 24 h]
 * @param omit        how long requests go out before that, in [0, 1 h]; the result does not know of them
 * @param grace       how long an open loop waits for responses when its last request is due, in [0, 1 h]
 */
public record HttpPlan(
        HttpVersion version,
        int connections,
        int streams,
        boolean keepAlive,
        long perSecond,
        Pacing pacing,
        long seed,
        long requests,
        Duration duration,
        Duration omit,
        Duration grace) {

    private static final int MAX_CONNECTIONS = 65_535;
    private static final int MAX_STREAMS = 1000;
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration HOUR = Duration.ofHours(1);

    public HttpPlan {
        check("connections", connections, 1, MAX_CONNECTIONS);
        check("streams", streams, 1, version == HttpVersion.HTTP_2 ? MAX_STREAMS : 1);
        if (version == HttpVersion.HTTP_2 && !keepAlive) {
            throw new IllegalArgumentException(
                    "a connection of HTTP/2 carries more than one request: keepAlive must be true");
        }
        check("perSecond", perSecond, 0, EvenSchedule.MAX_PER_SECOND);
        check("requests", requests, 0, Long.MAX_VALUE);
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("duration must be in (0, 24 h]: " + duration);
        }
        checkHour("omit", omit);
        checkHour("grace", grace);
        if (requests > 0 && !omit.isZero()) {
            throw new IllegalArgumentException("of so many requests none can be left out: omit must be 0: " + omit);
        }
    }

    /** Returns a closed loop over HTTP/1.1 with keep-alive, for the given time. */
    public static HttpPlan closedLoop(int connections, Duration duration) {
        return new HttpPlan(
                HttpVersion.HTTP_1_1,
                connections,
                1,
                true,
                0,
                Pacing.CONSTANT,
                1,
                0,
                duration,
                Duration.ZERO,
                Duration.ofSeconds(1));
    }

    /**
     * Returns the same over HTTP/2.
     *
     * @param streams requests under way at a time on each connection, in [1, 1000]
     */
    public HttpPlan withHttp2(int streams) {
        return new HttpPlan(
                HttpVersion.HTTP_2,
                connections,
                streams,
                keepAlive,
                perSecond,
                pacing,
                seed,
                requests,
                duration,
                omit,
                grace);
    }

    public HttpPlan withKeepAlive(boolean keepAlive) {
        return new HttpPlan(
                version, connections, streams, keepAlive, perSecond, pacing, seed, requests, duration, omit, grace);
    }

    /** Returns the same as an open loop, or for 0 as a closed one. */
    public HttpPlan withPerSecond(long perSecond) {
        return new HttpPlan(
                version, connections, streams, keepAlive, perSecond, pacing, seed, requests, duration, omit, grace);
    }

    public HttpPlan withPacing(Pacing pacing, long seed) {
        return new HttpPlan(
                version, connections, streams, keepAlive, perSecond, pacing, seed, requests, duration, omit, grace);
    }

    public HttpPlan withRequests(long requests) {
        return new HttpPlan(
                version, connections, streams, keepAlive, perSecond, pacing, seed, requests, duration, omit, grace);
    }

    public HttpPlan withOmit(Duration omit) {
        return new HttpPlan(
                version, connections, streams, keepAlive, perSecond, pacing, seed, requests, duration, omit, grace);
    }

    public HttpPlan withGrace(Duration grace) {
        return new HttpPlan(
                version, connections, streams, keepAlive, perSecond, pacing, seed, requests, duration, omit, grace);
    }

    /** Whether a connection has streams. */
    boolean isMultiplexed() {
        return version == HttpVersion.HTTP_2;
    }

    /** Whether requests go out when they are due, and not when a response has come. */
    boolean isOpen() {
        return perSecond > 0;
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be in [" + min + ", " + max + "]: " + value);
        }
    }

    private static void checkHour(String name, Duration value) {
        if (value.isNegative() || value.compareTo(HOUR) > 0) {
            throw new IllegalArgumentException(name + " must be in [0, 1 h]: " + value);
        }
    }
}
