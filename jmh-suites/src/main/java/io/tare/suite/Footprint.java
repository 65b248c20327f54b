// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What containers hold of the machine's memory, each counted where the kernel counts it; all in bytes. Immutable.
 *
 * @param pssBytes proportional set size of every process that is there because of the containers, proc_pid_smaps(5):
 *     their own, and the shims, sentries, monitors and virtual machines around them; empty if one may not be looked at
 * @param groupBytes what the containers' control groups are charged with: processes, page cache, kernel memory. Shims are
 *     outside of them. Empty if groups came and went all the time
 * @param slabBytes the kernel's own objects, of the whole machine, proc_meminfo(5)
 * @param availableBytes what is left for others, of the whole machine, proc_meminfo(5)
 * @param processes how many processes {@code pssBytes} counts
 */
record Footprint(OptionalLong pssBytes, OptionalLong groupBytes, long slabBytes, long availableBytes, int processes) {

    private static final Path PROC = Path.of("/proc");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final long KIB = 1024;
    private static final int MAX_GROUP_DEPTH = 8;
    private static final int LOOKS = 10;

    /**
     * Looks now.
     *
     * @param ids all ids by which the containers are known; a process belongs to one if its command line or its control
     *     group names it, or if its parent does
     */
    static Footprint of(Collection<String> ids) {
        Set<Long> processes = processesOf(ids);
        return new Footprint(
                pssBytes(processes),
                groupBytes(ids),
                meminfoBytes("Slab:"),
                meminfoBytes("MemAvailable:"),
                processes.size());
    }

    private static Set<Long> processesOf(Collection<String> ids) {
        Map<Long, Long> parents = new HashMap<>();
        Set<Long> found = new HashSet<>();
        if (ids.isEmpty()) {
            return found;
        }
        long self = ProcessHandle.current().pid();
        ProcessHandle.allProcesses().forEach(process -> {
            parents.put(process.pid(), process.parent().map(ProcessHandle::pid).orElse(0L));
            String words =
                    read(PROC.resolve(process.pid() + "/cmdline")) + read(PROC.resolve(process.pid() + "/cgroup"));
            if (process.pid() != self && ids.stream().anyMatch(words::contains)) {
                found.add(process.pid());
            }
        });
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Map.Entry<Long, Long> process : parents.entrySet()) {
                grew |= found.contains(process.getValue()) && found.add(process.getKey());
            }
        }
        return found;
    }

    private static OptionalLong pssBytes(Set<Long> processes) {
        long sum = 0;
        for (long pid : processes) {
            Path rollup = PROC.resolve(pid + "/smaps_rollup");
            try {
                sum += Files.readString(rollup)
                        .lines()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(Footprint::kib)
                        .sum();
            } catch (IOException e) {
                // One that is gone holds nothing; of one that is another user's nobody but root may know.
                if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.of(sum);
    }

    private static OptionalLong groupBytes(Collection<String> ids) {
        if (ids.isEmpty()) {
            return OptionalLong.of(0);
        }
        OptionalLong bytes = OptionalLong.empty();
        for (int look = 0; bytes.isEmpty() && look < LOOKS; look++) {
            bytes = groupBytesNow(ids);
        }
        return bytes;
    }

    private static OptionalLong groupBytesNow(Collection<String> ids) {
        Path memory = GROUPS.resolve("memory");
        Path root = Files.isDirectory(memory) ? memory : GROUPS;
        try (Stream<Path> tree = Files.walk(root, MAX_GROUP_DEPTH)) {
            return OptionalLong.of(tree.filter(Files::isDirectory)
                    .filter(group -> ids.stream().anyMatch(group.getFileName().toString()::contains))
                    .mapToLong(group ->
                            number(group.resolve("memory.usage_in_bytes")) + number(group.resolve("memory.current")))
                    .sum());
        } catch (IOException | java.io.UncheckedIOException groupsCameAndWent) {
            return OptionalLong.empty();
        }
    }

    private static long meminfoBytes(String title) {
        return read(PROC.resolve("meminfo"))
                .lines()
                .filter(line -> line.startsWith(title))
                .mapToLong(Footprint::kib)
                .sum();
    }

    private static long kib(String line) {
        return KIB * Long.parseLong(line.replaceAll("\\D+", ""));
    }

    private static long number(Path file) {
        String text = read(file).strip();
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** Empty if it is gone, as processes go at any time. */
    private static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1) : "";
        } catch (IOException gone) {
            return "";
        }
    }
}
