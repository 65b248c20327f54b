// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A load's threads, one a connection, as the thread that runs the load sees them. */
final class LoadThreads implements AutoCloseable {

    private final List<LoadThread> threads = new ArrayList<>();

    void add(LoadThread thread) {
        threads.add(thread);
    }

    /** Waits until each has connected. */
    void awaitConnected(Duration timeout) {
        threads.forEach(thread -> thread.awaitConnected(timeout));
    }

    void go() {
        threads.forEach(LoadThread::go);
    }

    /**
     * Makes sure that none broke.
     *
     * @throws TrafficException if one did
     */
    void requireSound() {
        threads.forEach(LoadThread::requireSound);
    }

    boolean areDone() {
        return threads.stream().allMatch(LoadThread::isDone);
    }

    /**
     * Sleeps until the time has come.
     *
     * @throws TrafficException if a thread breaks meanwhile, or the calling thread is interrupted
     */
    void sleepUntil(long deadlineNanos) {
        for (long left = deadlineNanos - System.nanoTime(); left > 0; left = deadlineNanos - System.nanoTime()) {
            requireSound();
            sleep(Math.min(left, PlainSocket.NAP.toNanos()));
        }
    }

    /** Sleeps for so long, without a look at the threads. */
    static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrafficException("the load was interrupted", e);
        }
    }

    /** Stops all and waits for their end. */
    @Override
    public void close() {
        threads.forEach(LoadThread::stop);
        threads.forEach(LoadThread::join);
    }
}
