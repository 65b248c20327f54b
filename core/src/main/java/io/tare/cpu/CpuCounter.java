// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts the CPU time that a container, or a process with all that it started, has used. Thread-safe. */
public final class CpuCounter {

    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final int MAX_GROUP_DEPTH = 8;
    /** Of a unified hierarchy; cgroup_v2's cpu.stat. */
    private static final Pattern USAGE_MICROS = Pattern.compile("(?m)^usage_usec (\\d+)$");

    /** Of a unified hierarchy in microseconds, and of one of its own in nanoseconds. */
    private static final Pattern THROTTLED = Pattern.compile("(?m)^throttled_(usec|time) (\\d+)$");

    /** Fields of a process's stat file, counted from behind the name; those of its children are two more. */
    private static final int USER_TIME = 11;

    private static final int CHILDREN_SYSTEM_TIME = 14;

    private final List<Path> files;
    private final ToDoubleFunction<Path> seconds;

    private CpuCounter(List<Path> files, ToDoubleFunction<Path> seconds) {
        this.files = files;
        this.seconds = seconds;
    }

    /**
     * Of the control groups that have {@code id} in their names; in nanoseconds or microseconds, as the kernel counts.
     *
     * @param id a container's, as long as its engine makes it
     */
    public static CpuCounter ofContainer(String id) {
        Path separate = GROUPS.resolve("cpuacct");
        try (Stream<Path> tree = Files.walk(Files.isDirectory(separate) ? separate : GROUPS, MAX_GROUP_DEPTH)) {
            List<Path> groups = tree.filter(Files::isDirectory)
                    .filter(group -> group.getFileName().toString().contains(id))
                    .toList();
            return new CpuCounter(
                    groups.stream()
                            // What is below a group is counted in it.
                            .filter(group ->
                                    groups.stream().noneMatch(other -> !other.equals(group) && group.startsWith(other)))
                            .toList(),
                    CpuCounter::groupSeconds);
        } catch (IOException | UncheckedIOException groupsCameAndWent) {
            return new CpuCounter(List.of(), CpuCounter::groupSeconds);
        }
    }

    /** Of a process and those that it started: that are still there, or have ended and been waited for; in steps of 10 ms. */
    public static CpuCounter ofProcess(long pid) {
        return new CpuCounter(
                List.of(Path.of("/proc", Long.toString(pid))),
                process -> ProcessHandle.of(pid).stream()
                        .flatMap(top -> Stream.concat(Stream.of(top), top.descendants()))
                        .mapToDouble(CpuCounter::processSeconds)
                        .sum());
    }

    /** What it has used so far, in seconds; empty if nobody counts it on this machine. */
    public OptionalDouble seconds() {
        try {
            return files.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(files.stream().mapToDouble(seconds).sum());
        } catch (UncheckedIOException gone) {
            return OptionalDouble.empty();
        }
    }

    /**
     * For how long quotas have kept it from a CPU so far: that of its control group, and those of the groups around it, as
     * when all of this runs in a container with a limit. In seconds; 0 where nothing has a quota.
     */
    public double throttledSeconds() {
        return files.stream()
                .filter(file -> file.startsWith(GROUPS))
                .mapToDouble(CpuCounter::throttledSeconds)
                .sum();
    }

    private static double throttledSeconds(Path group) {
        Path accounts = GROUPS.resolve("cpuacct");
        Path own = group.startsWith(accounts) ? GROUPS.resolve("cpu").resolve(accounts.relativize(group)) : group;
        double seconds = 0;
        for (@Nullable Path around = own; around != null && around.startsWith(GROUPS); around = around.getParent()) {
            seconds += throttledByQuotaOf(around);
        }
        return seconds;
    }

    private static double throttledByQuotaOf(Path group) {
        Path stat = group.resolve("cpu.stat");
        if (!stat.toFile().exists()) {
            return 0;
        }
        try {
            Matcher throttled = THROTTLED.matcher(read(stat));
            return throttled.find()
                    ? Long.parseLong(throttled.group(2)) / (throttled.group(1).equals("usec") ? 1e6 : 1e9)
                    : 0;
        } catch (UncheckedIOException gone) {
            return 0;
        }
    }

    private static double groupSeconds(Path group) {
        Path nanos = group.resolve("cpuacct.usage");
        if (Files.exists(nanos)) {
            return Long.parseLong(read(nanos).strip()) / 1e9;
        }
        Matcher micros = USAGE_MICROS.matcher(read(group.resolve("cpu.stat")));
        return micros.find() ? Long.parseLong(micros.group(1)) / 1e6 : 0;
    }

    /** proc_pid_stat(5). */
    private static double processSeconds(ProcessHandle process) {
        String stat;
        try {
            stat = read(Path.of("/proc", Long.toString(process.pid()), "stat"));
        } catch (UncheckedIOException gone) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        // Its own, and that of children which have ended and been waited for.
        return IntStream.rangeClosed(USER_TIME, CHILDREN_SYSTEM_TIME)
                        .mapToLong(field -> Long.parseLong(fields[field]))
                        .sum()
                / MachineCpu.TICKS_PER_SECOND;
    }

    private static String read(Path file) {
        try {
            // A process may have any bytes in its name.
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
