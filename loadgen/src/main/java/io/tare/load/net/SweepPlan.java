// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.pace.EvenSchedule;
import java.time.Duration;

/**
 * What {@link RateSweep} looks for. Immutable.
 *
 * @param load         what is asked at each rate, and how long; its rate is the first that is tried
 * @param maxPerSecond no higher rate is tried; in [the first rate, 10^9]
 * @param percentile   of the response times, which a rate must keep under the bound; in (0, 100)
 * @param bound        in [1 µs, 1 h]
 * @param tolerance    how near the knee is found: the lowest rate that broke the bound is at most so much higher than
 *                     the highest that kept it; in [0.001, 1]
 */
public record SweepPlan(OpenLoopPlan load, long maxPerSecond, double percentile, Duration bound, double tolerance) {

    private static final Duration SHORTEST_BOUND = Duration.ofNanos(1000);
    private static final Duration LONGEST_BOUND = Duration.ofHours(1);
    private static final double LEAST_TOLERANCE = 0.001;

    public SweepPlan {
        if (maxPerSecond < load.perSecond() || maxPerSecond > EvenSchedule.MAX_PER_SECOND) {
            throw new IllegalArgumentException("maxPerSecond must be in [" + load.perSecond() + ", "
                    + EvenSchedule.MAX_PER_SECOND + "]: " + maxPerSecond);
        }
        if (!(percentile > 0 && percentile < 100)) {
            throw new IllegalArgumentException("percentile must be in (0, 100): " + percentile);
        }
        if (bound.compareTo(SHORTEST_BOUND) < 0 || bound.compareTo(LONGEST_BOUND) > 0) {
            throw new IllegalArgumentException("bound must be in [1 µs, 1 h]: " + bound);
        }
        if (!(tolerance >= LEAST_TOLERANCE && tolerance <= 1)) {
            throw new IllegalArgumentException("tolerance must be in [" + LEAST_TOLERANCE + ", 1]: " + tolerance);
        }
    }

    /** Returns a plan that keeps the 99th percentile under a bound, and finds the rate to 5 %. */
    public static SweepPlan of(OpenLoopPlan load, long maxPerSecond, Duration bound) {
        return new SweepPlan(load, maxPerSecond, 99, bound, 0.05);
    }
}
