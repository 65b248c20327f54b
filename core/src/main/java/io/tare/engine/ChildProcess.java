// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that this JVM started, with its standard streams as pipes. What engines that start programs have in common. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Process process;
    private final String role;
    private final LineTail stderr = new LineTail();
    private final Thread drain;

    private ChildProcess(Process process, String role) {
        this.process = process;
        this.role = role;
        this.drain = new Thread(this::drainStderr, "stderr-" + role + "-" + process.pid());
        drain.setDaemon(true);
        drain.start();
    }

    /**
     * Starts it.
     *
     * @throws EngineException if there is no such program
     */
    public static ChildProcess start(ProcessBuilder builder, String role) {
        try {
            return new ChildProcess(builder.start(), role);
        } catch (IOException e) {
            throw new EngineException("cannot start the " + role + ": " + e.getMessage(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public OutputStream stdin() {
        return process.getOutputStream();
    }

    public InputStream stdout() {
        return process.getInputStream();
    }

    /** The last lines of its standard error. */
    public List<String> stderrTail() {
        return stderr.lines();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /**
     * Waits for its end and returns the exit code.
     *
     * @throws EngineException if it still runs after {@code limit}
     */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineException(
                        "the " + role + " (pid " + pid() + ") still runs after " + limit.toSeconds() + " s");
            }
            // Its last words may still be in the pipe.
            drain.join(GRACE.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the " + role, e);
        }
    }

    /** Waits, for a few seconds at most, for the end of its standard error: its last words. */
    public void awaitEndOfErrors() {
        try {
            drain.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it: by the end of its input and a request first, by force five seconds later. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // An end of file to a process that has ended.
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void drainStderr() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getErrorStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                stderr.append(buffer, 0, count);
            }
        } catch (IOException ended) {
            // The stream ends with the process.
        }
    }
}
