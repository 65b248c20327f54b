// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How many files and processes a container can be given: what this process may have, proc_pid_limits(5), and no more
 * processes than the kernel's default range of process ids holds, which is Podman's own limit.
 */
final class OwnLimits {

    private static final long MAX_FILES = 1_048_576;
    private static final long MAX_PROCESSES = 32_768;

    private OwnLimits() {}

    static Map<String, Long> hard() {
        try {
            List<String> limits = Files.readAllLines(Path.of("/proc/self/limits"));
            return Map.of(
                    "nofile", hard(limits, "Max open files", MAX_FILES),
                    "nproc", hard(limits, "Max processes", MAX_PROCESSES));
        } catch (IOException e) {
            throw new EngineException("cannot read this process's limits: " + e.getMessage(), e);
        }
    }

    private static long hard(List<String> limits, String title, long most) {
        return limits.stream()
                .filter(line -> line.startsWith(title))
                .map(line -> line.substring(title.length()).strip().split("\\s+", -1)[1])
                .mapToLong(value -> value.equals("unlimited") ? most : Math.min(most, Long.parseLong(value)))
                .findFirst()
                .orElse(most);
    }
}
