// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.tare.load.pace.EvenSchedule;
import io.tare.load.pace.Pacing;
import java.time.Duration;

/**
 * How often a {@link RespLoad} asks, and for how long. Immutable.
 *
 * @param perSecond requests of all connections together, in [0, 10^9]. 0 is a closed loop, as redis-benchmark's: each
 *                  connection asks again when all that it asked is answered
 * @param pacing    how requests at a rate follow each other
 * @param seed      of what is random: same seed, same keys and moments
 * @param requests  a closed loop ends after so many, in [0, 10^12]; 0: with its time
 * @param duration  how long is measured, at most, in (0, 24 h]: it counts when a request is due
 * @param omit      how long is asked before that, in [0, 1 h]; the result does not know of it. None if requests are counted
 * @param interval  the length of an interval, in [10 ms, 24 h]
 * @param grace     how long the last replies are waited for, in [0, 1 h]
 */
public record RespPlan(
        long perSecond,
        Pacing pacing,
        long seed,
        long requests,
        Duration duration,
        Duration omit,
        Duration interval,
        Duration grace) {

    private static final long MAX_REQUESTS = 1_000_000_000_000L;
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration LONGEST_BESIDE = Duration.ofHours(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    public RespPlan {
        if (perSecond < 0 || perSecond > EvenSchedule.MAX_PER_SECOND) {
            throw new IllegalArgumentException(
                    "perSecond must be in [0, " + EvenSchedule.MAX_PER_SECOND + "]: " + perSecond);
        }
        if (requests < 0 || requests > MAX_REQUESTS) {
            throw new IllegalArgumentException("requests must be in [0, " + MAX_REQUESTS + "]: " + requests);
        }
        if (requests > 0 && (perSecond > 0 || !omit.isZero())) {
            throw new IllegalArgumentException("requests are counted only without a rate and without a warm-up");
        }
        check("duration", duration, Duration.ofNanos(1), LONGEST, "(0, 24 h]");
        check("omit", omit, Duration.ZERO, LONGEST_BESIDE, "[0, 1 h]");
        check("interval", interval, SHORTEST_INTERVAL, LONGEST, "[10 ms, 24 h]");
        check("grace", grace, Duration.ZERO, LONGEST_BESIDE, "[0, 1 h]");
    }

    /** Returns a closed loop for the given time, in intervals of 1 s, with a second's grace. */
    public static RespPlan closed(Duration duration) {
        return new RespPlan(
                0, Pacing.CONSTANT, 1, 0, duration, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    /** Returns a closed loop of so many requests, which ends after an hour if they take longer. */
    public static RespPlan counted(long requests) {
        return closed(LONGEST_BESIDE).withRequests(requests);
    }

    /** Returns evenly spaced requests for the given time, as {@link #closed} for the rest. */
    public static RespPlan atRate(long perSecond, Duration duration) {
        return closed(duration).withPerSecond(perSecond);
    }

    public RespPlan withPerSecond(long perSecond) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    public RespPlan withPacing(Pacing pacing) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    public RespPlan withSeed(long seed) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    public RespPlan withRequests(long requests) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    public RespPlan withOmit(Duration omit) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    public RespPlan withInterval(Duration interval) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    public RespPlan withGrace(Duration grace) {
        return new RespPlan(perSecond, pacing, seed, requests, duration, omit, interval, grace);
    }

    private static void check(String name, Duration value, Duration min, Duration max, String range) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " must be in " + range + ": " + value);
        }
    }
}
