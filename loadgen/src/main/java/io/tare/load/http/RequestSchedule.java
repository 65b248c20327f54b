// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.tare.load.pace.Arrivals;

/** When the next request is due, in ns from the start: in an open loop at its moment, in a closed one at once. */
final class RequestSchedule {

    static final long NEVER = Long.MAX_VALUE;

    private final Arrivals arrivals;
    private final long endNanos;
    private long left;
    private long nextNanos;

    /** Makes the schedule of a plan; there is one for all connections, which take turns. */
    RequestSchedule(HttpPlan plan) {
        arrivals = plan.isOpen() ? plan.pacing().arrivals(plan.perSecond(), 1, 0, plan.seed()) : () -> 0;
        endNanos = plan.omit().plus(plan.duration()).toNanos();
        left = plan.requests() == 0 ? NEVER : plan.requests();
        advance();
    }

    /** Returns when the next one is due; {@link #NEVER} if there is none. */
    long nextNanos() {
        return nextNanos;
    }

    /** Takes the next one. */
    void take() {
        left--;
        advance();
    }

    private void advance() {
        long nanos = left == 0 ? NEVER : arrivals.nextNanos();
        nextNanos = nanos < endNanos ? nanos : NEVER;
    }
}
