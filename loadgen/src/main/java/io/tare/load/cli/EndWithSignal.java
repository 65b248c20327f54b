// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it when a signal ends the JVM, and gives it time to clean up: until it is closed.
 */
final class EndWithSignal implements AutoCloseable {

    private static final int SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    private EndWithSignal(Thread worker) {
        hook = new Thread(
                () -> {
                    worker.interrupt();
                    try {
                        done.await(SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "end-with-signal");
    }

    static EndWithSignal watch() {
        EndWithSignal watch = new EndWithSignal(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook ends by itself.
        }
    }
}
