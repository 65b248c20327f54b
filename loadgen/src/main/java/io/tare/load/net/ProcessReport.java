// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.kernel.CpuTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What either side's report begins with: when it was made, and what its process had used until then. */
final class ProcessReport {

    /** Names this machine's clock: two processes under one kernel have the same, unless it was moved for one of them. */
    private static final String CLOCK = clock();

    private ProcessReport() {}

    /** Says whether two reports are by one clock, so that their times can be compared. */
    static boolean sameClock(Fields one, Fields other) {
        String clock = one.text("clock", "");
        return !clock.isEmpty() && clock.equals(other.text("clock", ""));
    }

    /** Returns what a process used between two of its reports; empty if it does not know. */
    static Optional<CpuTime> cpuBetween(Fields before, Fields after) {
        return cpu(after).flatMap(later -> cpu(before).map(later::minus));
    }

    private static Optional<CpuTime> cpu(Fields side) {
        OptionalLong user = side.integer("cpu.userNanos");
        OptionalLong system = side.integer("cpu.systemNanos");
        return user.isPresent() && system.isPresent()
                ? Optional.of(new CpuTime(user.getAsLong(), system.getAsLong()))
                : Optional.empty();
    }

    private static String clock() {
        try {
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            // time_namespaces(7): a container may see another monotonic time.
            Path offsets = Path.of("/proc/self/timens_offsets");
            String moved = Files.exists(offsets) ? Files.readString(offsets) : "";
            return boot + moved.replaceAll("\\s+", " ").strip();
        } catch (IOException e) {
            return "";
        }
    }

    static Fields.Builder begin() {
        Fields.Builder report =
                Fields.builder().with("nanos", System.nanoTime()).with("clock", CLOCK);
        CpuTime.ofProcess()
                .ifPresent(cpu ->
                        report.with("cpu.userNanos", cpu.userNanos()).with("cpu.systemNanos", cpu.systemNanos()));
        return report;
    }
}
