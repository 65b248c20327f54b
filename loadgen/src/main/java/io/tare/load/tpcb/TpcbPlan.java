// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.time.Duration;

/**
 * For how long a {@link TpcbLoad} asks. Immutable.
 *
 * @param duration how long is measured, in (0, 24 h]: a transaction counts if it begins within it
 * @param omit     how long is asked before that, in [0, 1 h]; of what it was asked then, the result knows only the errors
 * @param interval the length of an interval, in [10 ms, 24 h]
 * @param grace    how long the last replies are waited for, in [0, 1 h]
 * @param timeout  a connection is given up when it does not open, or a transaction does not end, for so long, in
 *                 [10 ms, 1 h]
 * @param seed     of what is random: same seed, same accounts
 */
public record TpcbPlan(
        Duration duration, Duration omit, Duration interval, Duration grace, Duration timeout, long seed) {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration LONGEST_BESIDE = Duration.ofHours(1);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    public TpcbPlan {
        check("duration", duration, Duration.ofNanos(1), LONGEST, "(0, 24 h]");
        check("omit", omit, Duration.ZERO, LONGEST_BESIDE, "[0, 1 h]");
        check("interval", interval, SHORTEST_WAIT, LONGEST, "[10 ms, 24 h]");
        check("grace", grace, Duration.ZERO, LONGEST_BESIDE, "[0, 1 h]");
        check("timeout", timeout, SHORTEST_WAIT, LONGEST_BESIDE, "[10 ms, 1 h]");
    }

    /** Returns intervals and a grace of 1 s, a time limit of 10 s, and no warm-up. */
    public static TpcbPlan closed(Duration duration) {
        return new TpcbPlan(duration, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), TIMEOUT, 1);
    }

    public TpcbPlan withOmit(Duration omit) {
        return new TpcbPlan(duration, omit, interval, grace, timeout, seed);
    }

    public TpcbPlan withInterval(Duration interval) {
        return new TpcbPlan(duration, omit, interval, grace, timeout, seed);
    }

    public TpcbPlan withGrace(Duration grace) {
        return new TpcbPlan(duration, omit, interval, grace, timeout, seed);
    }

    public TpcbPlan withTimeout(Duration timeout) {
        return new TpcbPlan(duration, omit, interval, grace, timeout, seed);
    }

    public TpcbPlan withSeed(long seed) {
        return new TpcbPlan(duration, omit, interval, grace, timeout, seed);
    }

    private static void check(String name, Duration value, Duration min, Duration max, String range) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " must be in " + range + ": " + value);
        }
    }
}
