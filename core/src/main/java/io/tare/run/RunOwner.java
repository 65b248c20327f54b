// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A run's id and the process that owns it. A process is named by machine, boot, pid and start time (proc_pid_stat(5),
 * field 22), because a pid alone is used again. Immutable.
 *
 * @param runId eight hexadecimal digits
 * @param machine the machine's id
 * @param boot the boot's id
 * @param pid the owner's process id
 * @param startTicks the owner's start time, in clock ticks since the boot
 */
public record RunOwner(String runId, String machine, String boot, long pid, long startTicks) {

    /** The label that carries a run's id. */
    public static final String RUN_LABEL = "io.tare.run";

    /** The label that carries {@link #process()}. */
    public static final String OWNER_LABEL = "io.tare.owner";

    /** The first namespace of process ids; PROC_PID_INIT_INO of the kernel. */
    private static final String MACHINES_PIDS = "pid:[4026531836]";

    private static final String NUMBER = "\\d{1,18}";

    /** This process, with a new run id. */
    public static RunOwner ofThisProcess() {
        long pid = ProcessHandle.current().pid();
        String runId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return new RunOwner(
                runId,
                machineId(),
                bootId(),
                pid,
                startTicks(pid).orElseThrow(() -> new IllegalStateException("no /proc")));
    }

    /** Reads what {@link #labels()} wrote; empty if it is not ours. */
    public static Optional<RunOwner> parse(Map<String, String> labels) {
        String runId = labels.get(RUN_LABEL);
        String process = labels.get(OWNER_LABEL);
        return runId == null || process == null ? Optional.empty() : parse(runId, process);
    }

    /** Reads a run id and {@link #process()}. */
    public static Optional<RunOwner> parse(String runId, String process) {
        String[] parts = process.split("/", -1);
        if (!runId.matches("[0-9a-f]{8}")
                || parts.length != 4
                || !parts[2].matches(NUMBER)
                || !parts[3].matches(NUMBER)) {
            return Optional.empty();
        }
        return Optional.of(new RunOwner(runId, parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3])));
    }

    /** The labels for everything that this run makes. */
    public Map<String, String> labels() {
        return Map.of(RUN_LABEL, runId, OWNER_LABEL, process());
    }

    /** The owner as one word. */
    public String process() {
        return machine + "/" + boot + "/" + pid + "/" + startTicks;
    }

    /**
     * Whether the owner is known to be gone. A process of another machine (an engine can be shared) is never called
     * dead: what cannot be seen cannot be judged.
     */
    public boolean isDead() {
        // Where a user sees no process but his own (proc(5), hidepid), none that is not there is known to be gone.
        if (!machine.equals(machineId()) || !Files.exists(stat(1))) {
            return false;
        }
        try {
            return !boot.equals(bootId())
                    || startTicks(pid).filter(ticks -> ticks == startTicks).isEmpty();
        } catch (UncheckedIOException notToBeSeen) {
            return false;
        }
    }

    private static Path stat(long pid) {
        return Path.of("/proc", Long.toString(pid), "stat");
    }

    private static Optional<Long> startTicks(long pid) {
        try {
            String stat = Files.readString(stat(pid));
            // The second field, the command's name, may itself hold blanks and brackets.
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(Long.parseLong(afterName[19]));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What process ids are told apart by: a container has its own, and sees none of the machine's. */
    private static String machineId() {
        String namespace = pidNamespace();
        return namespace.equals(MACHINES_PIDS) ? idOfMachine() : bootId() + "+" + namespace.replaceAll("\\D", "");
    }

    private static String pidNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String idOfMachine() {
        Path file = Path.of("/etc/machine-id");
        try {
            String id = Files.isReadable(file) ? Files.readString(file).strip() : "";
            // Without an id the boot stands for the machine: that is stricter, never laxer.
            return id.isEmpty() ? bootId() : id;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
