// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what a run holds, in reverse order, exactly once: at the run's end, or in a shutdown hook when a signal ends it.
 * Thread-safe.
 */
final class Cleanup implements AutoCloseable {

    private final Deque<AutoCloseable> held = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll, "tare-cleanup");

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    synchronized void add(AutoCloseable thing) {
        held.push(thing);
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what runs us, or is about to find nothing left.
        }
    }

    private synchronized void closeAll() {
        while (!held.isEmpty()) {
            AutoCloseable thing = held.pop();
            try {
                thing.close();
            } catch (Exception e) {
                // The others must be closed all the same; the next start removes what stays.
                System.err.println("tare: while cleaning up: " + e.getMessage());
            }
        }
    }
}
