// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The beginning of what a process prints, for those who wait for a word in it. Thread-safe. */
public final class OutputWatch {

    private static final int MAX_BYTES = 64 << 10;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean ended;

    /** Adds what has arrived. */
    public synchronized void append(byte[] bytes, int offset, int length) {
        text.write(bytes, offset, Math.min(length, MAX_BYTES - text.size()));
        notifyAll();
    }

    /** Adds all that comes, up to its end. */
    public void readFrom(InputStream from) {
        byte[] buffer = new byte[8192];
        try (from) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                append(buffer, 0, count);
            }
        } catch (IOException broken) {
            // It ends with its process.
        } finally {
            end();
        }
    }

    /** Nothing more will come. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits until it contains {@code word}.
     *
     * @throws EngineException if it does not within {@code limit}, or ends before
     */
    public synchronized void await(String word, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!text.toString(StandardCharsets.UTF_8).contains(word)) {
                long leftNanos = deadline - System.nanoTime();
                if (ended || leftNanos <= 0) {
                    throw new EngineException("the process did not print '" + word + "'"
                            + (ended ? " before its end" : " within " + limit.toSeconds() + " s") + "; it printed: "
                            + text.toString(StandardCharsets.UTF_8).strip());
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for a process's output", e);
        }
    }
}
