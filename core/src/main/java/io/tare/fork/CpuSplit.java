// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which CPUs the fork and the peer get, in the kernel's list format; both empty on a machine with one CPU. Immutable.
 */
public record CpuSplit(String fork, String peer) {

    /** Nobody is pinned. */
    public static final CpuSplit NONE = new CpuSplit("", "");

    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    /** Halves the CPUs that this process may use; hyper-threads of one core stay on one side. */
    public static CpuSplit ofThisMachine() {
        List<Integer> cpus = new ArrayList<>(allowed());
        if (cpus.size() < 2) {
            return NONE;
        }
        cpus.sort(Comparator.comparingInt(CpuSplit::core).thenComparing(Comparator.naturalOrder()));
        int half = cpus.size() / 2;
        return new CpuSplit(list(cpus.subList(0, half)), list(cpus.subList(half, cpus.size())));
    }

    private static String list(List<Integer> cpus) {
        return cpus.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** The lowest CPU of the same core: the name that hyper-threads share. */
    private static int core(int cpu) {
        Path siblings = CPUS.resolve("cpu" + cpu + "/topology/thread_siblings_list");
        try {
            return Files.isReadable(siblings)
                    ? parse(Files.readString(siblings).strip()).get(0)
                    : cpu;
        } catch (IOException e) {
            return cpu;
        }
    }

    private static List<Integer> allowed() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> parse(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the kernel's list format, as in {@code 0-2,5}. */
    static List<Integer> parse(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
