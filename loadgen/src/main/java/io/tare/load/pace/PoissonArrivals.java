// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

import java.util.SplittableRandom;

/**
 * Moments that know nothing of each other, as those of many independent users: the gaps are exponentially distributed.
 *
 * <p>Source: the inverse of the exponential distribution function,
 * {@code -ln(1 - u) / rate}, with {@code u} uniform in [0, 1).
 */
final class PoissonArrivals implements Arrivals {

    private static final double NANOS_PER_SECOND = 1e9;

    private final SplittableRandom random;
    private final double meanGapNanos;

    /** Rounding it to a nanosecond for each message, and not in between, keeps the rate exact. */
    private double nanos;

    /**
     * @param perSecond positive
     * @param random    this object's from now on
     */
    PoissonArrivals(double perSecond, SplittableRandom random) {
        this.random = random;
        meanGapNanos = NANOS_PER_SECOND / perSecond;
    }

    @Override
    public long nextNanos() {
        nanos -= Math.log1p(-random.nextDouble()) * meanGapNanos;
        return (long) nanos;
    }
}
