// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import io.tare.load.net.MeasuredTime;
import java.util.concurrent.CountDownLatch;

/**
 * When a load begins, when it counts and when it ends, for all its clients. They begin together, when each has tried to
 * connect. In nanoseconds of {@link System#nanoTime}. Thread-safe.
 */
final class TpcbClock {

    private final TpcbPlan plan;
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile MeasuredTime measured = new MeasuredTime(0, 0);
    private volatile boolean stopped;

    TpcbClock(TpcbPlan plan) {
        this.plan = plan;
    }

    /** Lets all begin. */
    void begin() {
        long from = System.nanoTime() + plan.omit().toNanos();
        measured = new MeasuredTime(from, from + plan.duration().toNanos());
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

    /** What counts; nothing before it has begun. */
    MeasuredTime measured() {
        return measured;
    }

    /** Whether no other transaction is to begin. */
    boolean isOver() {
        return stopped || (begun.getCount() == 0 && System.nanoTime() - measured.toNanos() >= 0);
    }
}
