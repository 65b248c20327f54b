// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.Kernel;
import io.tare.load.kernel.RequestQueue;
import java.util.List;
import java.util.Optional;

/** How requests get to the kernel; by fio's names. */
public enum IoEngine {
    /** One at a time, pread(2) and pwrite(2). Has no submission latency, as it returns when all is done. */
    SYNC("sync") {
        @Override
        RequestQueue open(int depth) {
            return RequestQueue.synchronous();
        }
    },

    /** Several at a time, io_submit(2). Asynchronous in truth only for direct files. */
    LIBAIO("libaio") {
        @Override
        RequestQueue open(int depth) throws ErrnoException {
            return RequestQueue.aio(depth);
        }
    },

    /** Several at a time, io_uring(7). Engines of containers keep it from what they run by default. */
    IO_URING("io_uring") {
        @Override
        RequestQueue open(int depth) throws ErrnoException {
            return RequestQueue.uring(depth);
        }
    },

    /** The first that works here of {@code libaio}, {@code io_uring}, {@code sync}. */
    AUTO("auto") {
        @Override
        RequestQueue open(int depth) {
            throw new IllegalStateException("auto is resolved before it is opened");
        }
    };

    private final String id;

    IoEngine(String id) {
        this.id = id;
    }

    /**
     * Returns the engine of this name; {@code psync} is {@code sync}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static IoEngine named(String id) {
        return Checks.named("ioengine", values(), IoEngine::id, id.equals("psync") ? SYNC.id : id);
    }

    /** Returns the name by which users choose it. */
    public String id() {
        return id;
    }

    /** Returns why it does not work here, in the kernel's words; empty if it does. */
    public Optional<String> unavailabilityCause() {
        Optional<String> noKernel = Kernel.unavailabilityCause();
        if (noKernel.isPresent() || this == AUTO) {
            return noKernel;
        }
        try (RequestQueue queue = open(1)) {
            return queue == null ? Optional.of("not there") : Optional.empty();
        } catch (ErrnoException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the engine that does the work: this one, or the one that {@link #AUTO} stands for here.
     *
     * @throws UnsupportedDiskException if it does not work here
     */
    public IoEngine resolve() {
        if (this == AUTO) {
            return List.of(LIBAIO, IO_URING, SYNC).stream()
                    .filter(engine -> engine.unavailabilityCause().isEmpty())
                    .findFirst()
                    .orElseGet(SYNC::resolve);
        }
        Optional<String> cause = unavailabilityCause();
        if (cause.isPresent()) {
            throw new UnsupportedDiskException(
                    "ioengine=" + id + " does not work here: " + cause.get() + "; ioengine=auto takes one that does");
        }
        return this;
    }

    /** Returns a queue for the calling thread. */
    abstract RequestQueue open(int depth) throws ErrnoException;
}
