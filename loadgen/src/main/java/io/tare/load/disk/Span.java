// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.time.Duration;

/**
 * How long jobs go on. Immutable.
 *
 * @param duration how long is measured, in (0, 24 h]; with an amount, the most that it may take
 * @param ramp     how long it goes on before that, in [0, 1 h]; the result does not know of it
 * @param interval the length of an interval, in [10 ms, 24 h]
 */
public record Span(Duration duration, Duration ramp, Duration interval) {

    static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration LONGEST_RAMP = Duration.ofHours(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    public Span {
        Checks.inRange("duration", duration, Duration.ofNanos(1), LONGEST);
        Checks.inRange("ramp", ramp, Duration.ZERO, LONGEST_RAMP);
        Checks.inRange("interval", interval, SHORTEST_INTERVAL, LONGEST);
    }

    /** Returns a duration without a ramp, in intervals of a second. */
    public static Span of(Duration duration) {
        return new Span(duration, Duration.ZERO, Duration.ofSeconds(1));
    }

    public Span withRamp(Duration ramp) {
        return new Span(duration, ramp, interval);
    }

    public Span withInterval(Duration interval) {
        return new Span(duration, ramp, interval);
    }
}
