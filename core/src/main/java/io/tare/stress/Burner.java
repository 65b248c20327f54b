// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.stress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;

/** What stands in for stress-ng where that is not installed: the same four kinds, as threads of this JVM. */
final class Burner {

    private static final long PERIOD_NANOS = 10_000_000;
    private static final int BYTES_PER_WORKER = 64 << 20;
    private static final int PAGE_BYTES = 4096;
    private static final int WRITE_BYTES = 1 << 20;

    private final Stress stress;
    private final Path directory;

    /** Nobody reads it; whoever writes it cannot be optimised away. */
    @SuppressWarnings("UnusedVariable")
    private volatile long sink;

    private Burner(Stress stress, Path directory) {
        this.stress = stress;
        this.directory = directory;
    }

    /** Starts it; it ends with the JVM. */
    static void start(Stress stress, int cpus, Path directory) {
        Burner burner = new Burner(stress, directory);
        for (int i = 0; i < stress.workers(cpus); i++) {
            burner.daemon(burner::burn, "burner-" + i);
        }
    }

    private void burn() {
        try {
            switch (stress.kind()) {
                case CPU -> compute();
                case MEMORY -> touch();
                case IO -> write();
                case SCHED -> handOver();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("the burner ended: " + e);
            // Whoever started it looks whether the process is there.
            Runtime.getRuntime().halt(1);
        }
    }

    private void compute() {
        long busyNanos = PERIOD_NANOS * stress.loadPercent() / 100;
        long x = System.nanoTime() | 1;
        for (long period = System.nanoTime(); ; period += PERIOD_NANOS) {
            while (System.nanoTime() - period < busyNanos) {
                for (int i = 0; i < 1000; i++) {
                    // xorshift64: Marsaglia, Journal of Statistical Software 8 (2003).
                    x ^= x << 13;
                    x ^= x >>> 7;
                    x ^= x << 17;
                }
                sink = x;
            }
            long restNanos = period + PERIOD_NANOS - System.nanoTime();
            if (restNanos > 0) {
                LockSupport.parkNanos(restNanos);
            }
        }
    }

    private void touch() {
        ByteBuffer memory = ByteBuffer.allocateDirect(BYTES_PER_WORKER);
        for (long round = 0; ; round++) {
            for (int at = 0; at < BYTES_PER_WORKER; at += PAGE_BYTES) {
                memory.putLong(at, memory.getLong(at) + round);
            }
        }
    }

    private void write() throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(WRITE_BYTES);
        Path file = Files.createTempFile(directory, "tare-burner-", "");
        // On Linux the name goes at once, so a killed process does not leave it.
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            for (long at = 0; ; at = (at + WRITE_BYTES) % BYTES_PER_WORKER) {
                channel.write(block.clear(), at);
                channel.force(false);
            }
        }
    }

    private void handOver() throws InterruptedException {
        SynchronousQueue<Integer> there = new SynchronousQueue<>();
        SynchronousQueue<Integer> back = new SynchronousQueue<>();
        daemon(
                () -> {
                    try {
                        while (true) {
                            back.put(there.take());
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "burner-other");
        while (true) {
            there.put(0);
            back.take();
        }
    }

    private void daemon(Runnable body, String name) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
