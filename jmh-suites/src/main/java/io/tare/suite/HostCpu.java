// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of the whole machine, proc_stat(5): an engine's work is done by daemons, shims and the kernel, which no
 * counter of one process sees. Whatever else the machine does is in it too.
 */
final class HostCpu {

    /** The unit of the file, {@code sysconf(_SC_CLK_TCK)}: 100 on every architecture that Linux has today. */
    private static final double TICKS_PER_SECOND = 100;

    /** Fields of the first line: user, nice, system, idle, iowait, irq, softirq. */
    private static final int[] BUSY = {1, 2, 3, 6, 7};

    private HostCpu() {}

    /** Seconds since the boot that the CPUs were busy, all together. */
    static double busySeconds() {
        try {
            String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split("\\s+", -1);
            long ticks = 0;
            for (int field : BUSY) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
