// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's thread for one of a run's connections: it connects, waits until all of them have, and works until it is
 * done or told to stop.
 */
final class LoadThread {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final CountDownLatch going = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Runnable onStop = () -> {};
    private volatile @Nullable Throwable failure;

    private LoadThread(String name, Work work) {
        this.name = name;
        thread = new FastThreadLocalThread(() -> live(work), "load-" + name.replace(' ', '-'));
        thread.setDaemon(true);
    }

    /**
     * Starts a thread.
     *
     * @param name which connection it is for, as errors have it: "stream 3"
     */
    static LoadThread start(String name, Work work) {
        LoadThread load = new LoadThread(name, work);
        load.thread.start();
        return load;
    }

    /** Says, on the thread itself, that it has connected, and waits until all have; false if they never will. */
    boolean awaitGo() throws InterruptedException {
        connected.countDown();
        going.await();
        return !stopped;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Has {@link #stop()} end a wait in the kernel, too. */
    void onStop(Runnable action) {
        onStop = action;
    }

    /** Waits until the connection is there. */
    void awaitConnected(Duration timeout) {
        try {
            // Each of its steps has a limit of its own: this is for a thread that got no CPU.
            if (!connected.await(3 * timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TrafficException(
                        name + " was not connected within " + Sentence.seconds(timeout.multipliedBy(3)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrafficException("waiting for " + name + " to connect was interrupted", e);
        }
        requireSound();
    }

    void go() {
        going.countDown();
    }

    /**
     * Makes sure that the work goes on, or was done.
     *
     * @throws TrafficException if it broke
     */
    void requireSound() {
        Throwable reason = failure;
        if (reason != null) {
            throw new TrafficException(name + " broke: " + Sentence.from(reason), reason);
        }
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    void stop() {
        stopped = true;
        going.countDown();
        onStop.run();
    }

    void join() {
        Threads.join(thread, System.nanoTime() + STOP_TIMEOUT.toNanos(), STOP_TIMEOUT);
    }

    private void live(Work work) {
        try {
            work.run(this);
        } catch (IOException | RuntimeException | Error e) {
            if (!stopped) {
                failure = e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    /** What a thread does, from connecting to the end. */
    interface Work {
        void run(LoadThread thread) throws IOException, InterruptedException;
    }
}
