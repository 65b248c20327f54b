// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * What the runtimes' own binaries say of their version. An engine reports their paths alone, and they can be asked only
 * where the engine's files are this machine's.
 */
final class RuntimeVersions {

    private static final Duration LIMIT = Duration.ofSeconds(5);

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
        String binary = path.isEmpty() || path.equals("null") ? name : path;
        if (binary.contains("/") && !Files.isExecutable(Path.of(binary))) {
            return "unknown";
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(output))
                .get();
        executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(LIMIT).get());
        try {
            executor.execute(new CommandLine(binary).addArgument("--version"));
            return output.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("unknown");
        } catch (IOException notHere) {
            return "unknown";
        }
    }
}
