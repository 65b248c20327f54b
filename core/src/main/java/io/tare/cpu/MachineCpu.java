// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A reading of the machine's CPU time, proc_stat(5). An engine's work is done by daemons, shims and the kernel, which no
 * counter of one process sees; whatever else the machine does is in it too. Immutable.
 *
 * <p>What is not idle counts as busy. The kernel's own sum of busy time is made by looking at each tick what runs just
 * then, and half of a load that sleeps and wakes between ticks escapes it; idle time is measured.
 *
 * @param atNanos when, by {@link System#nanoTime()}
 * @param cpus how many CPUs there are
 * @param idleSeconds time of all CPUs together in which there was nothing to do
 * @param stealSeconds time of all CPUs together in which another virtual machine had them
 * @param softirqSeconds time of all CPUs together in softirqs, where most of the network's work is done; looked at by
 *     ticks
 */
public record MachineCpu(long atNanos, int cpus, double idleSeconds, double stealSeconds, double softirqSeconds) {

    /** The unit of the file, {@code sysconf(_SC_CLK_TCK)}: 100 on every architecture that Linux has today. */
    static final double TICKS_PER_SECOND = 100;

    private static final Path STAT = Path.of("/proc/stat");

    /** Fields of the first line. */
    private static final int IDLE = 4;

    private static final int IOWAIT = 5;
    private static final int SOFTIRQ = 7;
    private static final int STEAL = 8;

    /** Reads it now; the resolution is 10 ms. */
    public static MachineCpu now() {
        try {
            List<String> lines = Files.readAllLines(STAT);
            long nanos = System.nanoTime();
            String[] all = lines.get(0).split("\\s+", -1);
            int cpus = (int)
                    lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
            return new MachineCpu(
                    nanos, cpus, seconds(all, IDLE) + seconds(all, IOWAIT), seconds(all, STEAL), seconds(all, SOFTIRQ));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seconds for which its CPUs were busy since an earlier reading, all together. */
    public double busySecondsSince(MachineCpu earlier) {
        double all = cpus * (atNanos - earlier.atNanos) / 1e9;
        // Both are rounded, so nothing may come out as a little less.
        return Math.max(0, all - (idleSeconds - earlier.idleSeconds) - (stealSeconds - earlier.stealSeconds));
    }

    private static double seconds(String[] fields, int field) {
        return Long.parseLong(fields[field]) / TICKS_PER_SECOND;
    }
}
