// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.util.concurrent.CountDownLatch;

/**
 * When a load begins, when it counts and when it ends, for all its clients. They begin together, when each has tried to
 * connect. In nanoseconds of {@link System#nanoTime}. Thread-safe.
 */
final class TpcbClock {

    private final TpcbPlan plan;
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile long measuredFrom;
    private volatile boolean stopped;

    TpcbClock(TpcbPlan plan) {
        this.plan = plan;
    }

    /** Lets all begin. */
    void begin() {
        measuredFrom = System.nanoTime() + plan.omit().toNanos();
        begun.countDown();
    }

    /** Lets all end, whatever the time. */
    void stop() {
        stopped = true;
        begun.countDown();
    }

    void awaitBegin() throws InterruptedException {
        begun.await();
    }

    long measuredFrom() {
        return measuredFrom;
    }

    long measuredTo() {
        return measuredFrom + plan.duration().toNanos();
    }

    boolean isMeasured(long nanoTime) {
        return nanoTime - measuredFrom >= 0 && nanoTime - measuredTo() < 0;
    }

    /** Whether no other transaction is to begin. */
    boolean isOver() {
        return stopped || (begun.getCount() == 0 && System.nanoTime() - measuredTo() >= 0);
    }
}
