// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One side of a fork, as it is asked of an engine. Immutable.
 *
 * @param role {@code fork} or {@code peer}; part of the container's name
 * @param runtime the runtime, by the name that the engine knows
 * @param networks the networks of both sides
 * @param peer the peer that is up already, when this is the fork; its network namespace is shared if the network is
 *     {@code none}
 * @param image the image to run, or empty where the engine has no images
 * @param command the program and its arguments, in paths of the place where it runs
 * @param cpus the CPUs to be pinned to, in the kernel's list format ({@code 0-3,8}), or empty for all
 * @param files files to be there before the process starts: path inside → path on this machine
 * @param storage where it measures a disk, if it does
 */
public record ProcessSpec(
        String role,
        String runtime,
        NetworkPair networks,
        Optional<RunningProcess> peer,
        String image,
        List<String> command,
        String cpus,
        Map<String, Path> files,
        Optional<Storage> storage) {

    public ProcessSpec {
        command = List.copyOf(command);
        files = Map.copyOf(files);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command must not be empty");
        }
    }

    /**
     * The files by their plain names in a directory.
     *
     * @throws IllegalArgumentException if one is to be elsewhere
     */
    public Map<String, Path> filesIn(String directory) {
        Map<String, Path> named = new TreeMap<>();
        files.forEach((inside, file) -> {
            Path name = Path.of(directory).relativize(Path.of(inside));
            if (name.getNameCount() != 1 || name.startsWith("..")) {
                throw new IllegalArgumentException(
                        "a file may be copied into " + directory + " only, not to " + inside);
            }
            named.put(name.toString(), file);
        });
        return named;
    }

    /** The same by another command, which pins itself. */
    public ProcessSpec pinnedBy(List<String> other) {
        return new ProcessSpec(role, runtime, networks, peer, image, other, "", files, storage);
    }

    /** How many CPUs it is to be pinned to; 0 if it is not. */
    public int cpuCount() {
        return cpus.isEmpty()
                ? 0
                : Arrays.stream(cpus.split(",", -1))
                        .map(range -> range.split("-", -1))
                        .mapToInt(ends -> Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1)
                        .sum();
    }

    /** The network driver of this side of the pair. */
    public String network() {
        return role.equals("peer") ? networks.server() : networks.client();
    }
}
