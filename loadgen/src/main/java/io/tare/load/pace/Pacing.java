// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** How the messages of an open loop follow each other. */
public enum Pacing {
    /** All gaps are the same: the same load every time, and none of the queues that chance makes. */
    CONSTANT("constant") {
        @Override
        public Arrivals arrivals(long perSecond, int connections, int connection, long seed) {
            EvenSchedule all = new EvenSchedule(perSecond);
            return new Arrivals() {
                private long index = connection;

                @Override
                public long nextNanos() {
                    long nanos = all.nanosOf(index);
                    index += connections;
                    return nanos;
                }
            };
        }
    },

    /** Gaps are exponentially distributed, as if many users knew nothing of each other. */
    POISSON("poisson") {
        @Override
        public Arrivals arrivals(long perSecond, int connections, int connection, long seed) {
            // Poisson processes add up to one whose rate is the sum of theirs.
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < connection; i++) {
                random.split();
            }
            return new PoissonArrivals((double) perSecond / connections, random.split());
        }
    };

    private final String id;

    Pacing(String id) {
        this.id = id;
    }

    /**
     * Returns the pacing with the given {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Pacing named(String id) {
        return Arrays.stream(values())
                .filter(pacing -> pacing.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("pacing must be one of "
                        + Arrays.stream(values()).map(Pacing::id).collect(Collectors.joining(", ")) + ": " + id));
    }

    /** Returns the name by which users choose this pacing. */
    public String id() {
        return id;
    }

    /**
     * Returns the moments of one of several connections that share a rate.
     *
     * @param perSecond   messages of all connections together, in [1, 10^9]
     * @param connections positive
     * @param connection  which of them, in [0, connections)
     * @param seed        same seed, same moments
     */
    public abstract Arrivals arrivals(long perSecond, int connections, int connection, long seed);
}
