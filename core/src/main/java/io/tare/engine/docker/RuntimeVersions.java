// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.program.ProgramVersion;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the runtimes' own binaries say of their version. An engine reports their paths alone, and they can be asked only
 * where the engine's files are this machine's.
 */
final class RuntimeVersions {

    private RuntimeVersions() {}

    /** Runtime name → first line of {@code --version}, or {@code unknown}. */
    static Map<String, String> of(Map<String, ?> runtimes) {
        Map<String, String> versions = new TreeMap<>();
        runtimes.forEach((name, runtime) -> versions.put(name, version(name, path(runtime))));
        return versions;
    }

    private static String path(Object runtime) {
        return runtime instanceof com.github.dockerjava.api.model.RuntimeInfo known
                ? String.valueOf(known.getPath())
                : runtime instanceof Map<?, ?> raw ? String.valueOf(raw.get("path")) : "";
    }

    private static String version(String name, String path) {
        return ProgramVersion.of(path.isEmpty() || path.equals("null") ? name : path);
    }
}
