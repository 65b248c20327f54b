// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What containers leave in a kernel if they leave anything.
 *
 * @param mounts mount points of this process's own namespace
 * @param namespaces of all processes, and those that a mount alone keeps
 * @param groups control groups
 * @param interfaces network interfaces of the machine
 */
record KernelCensus(Set<String> mounts, Set<String> namespaces, Set<String> groups, Set<String> interfaces) {

    private static final List<String> KINDS = List.of("net", "mnt", "pid", "ipc", "uts");

    static KernelCensus now() {
        return new KernelCensus(readMounts(), readNamespaces(), readGroups(), names(Path.of("/sys/class/net")));
    }

    boolean contains(KernelCensus later) {
        return mounts.containsAll(later.mounts)
                && namespaces.containsAll(later.namespaces)
                && groups.containsAll(later.groups)
                && interfaces.containsAll(later.interfaces);
    }

    private static Set<String> readMounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .map(line -> line.split(" ", -1)[4])
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> readNamespaces() {
        Set<String> namespaces = new TreeSet<>();
        ProcessHandle.allProcesses().forEach(process -> {
            for (String kind : KINDS) {
                try {
                    namespaces.add(Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns", kind))
                            .toString());
                } catch (IOException gone) {
                    // A process that ended meanwhile has none.
                }
            }
        });
        return namespaces;
    }

    private static Set<String> readGroups() {
        while (true) {
            try (Stream<Path> tree = Files.walk(Path.of("/sys/fs/cgroup"))) {
                return tree.filter(Files::isDirectory)
                        .map(Path::toString)
                        .collect(Collectors.toCollection(TreeSet::new));
            } catch (IOException | UncheckedIOException changedMeanwhile) {
                // A group went while the walk looked at it.
            }
        }
    }

    private static Set<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
