// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.kernel.CpuAffinity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a thread needs that Java does not give. */
public final class Threads {

    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(10);

    private Threads() {}

    /**
     * Keeps the calling thread on one CPU.
     *
     * @throws TrafficException if the kernel refuses, as for a CPU that is not there
     */
    static void pin(int cpu) {
        try {
            CpuAffinity.pin(Set.of(cpu));
        } catch (IOException e) {
            throw new TrafficException("cannot run on CPU " + cpu + ": " + Sentence.from(e), e);
        }
    }

    /**
     * Keeps the calling thread, which is a load's only one, on the first of its CPUs; anywhere if it has none.
     *
     * @throws TrafficException as {@link #pin}
     */
    public static void pinToFirst(List<Integer> cpus) {
        if (!cpus.isEmpty()) {
            pin(cpus.get(0));
        }
    }

    /**
     * Makes sure that threads can be kept on each of the given CPUs.
     *
     * @throws TrafficException if the kernel refuses one
     */
    static void requireCpus(List<Integer> cpus) {
        if (cpus.isEmpty()) {
            return;
        }
        AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
        // On a thread of its own: the caller stays where it is.
        Thread thread = new Thread(
                () -> {
                    try {
                        cpus.forEach(Threads::pin);
                    } catch (RuntimeException e) {
                        refusal.set(e);
                    }
                },
                "cpu-check");
        thread.start();
        join(thread, System.nanoTime() + CHECK_TIMEOUT.toNanos(), CHECK_TIMEOUT);
        RuntimeException refused = refusal.get();
        if (refused != null) {
            throw refused;
        }
    }

    /**
     * Waits for a thread's end, whether interrupted or not; an interrupt stays for the caller to see.
     *
     * @param timeout what the deadline was made of, for the error
     * @throws TrafficException if it has not ended at the deadline
     */
    static void join(Thread thread, long deadlineNanos, Duration timeout) {
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() - deadlineNanos < 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadlineNanos - System.nanoTime()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new TrafficException(
                    "the thread " + thread.getName() + " did not end within " + Sentence.seconds(timeout));
        }
    }
}
