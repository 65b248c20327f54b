// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/** What a program says of its version. */
public final class ProgramVersion {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private ProgramVersion() {}

    /** The first line of {@code --version}, or {@code unknown}: then it is not here, or does not say. */
    public static String of(String program) {
        if (program.contains("/") && !Files.isExecutable(Path.of(program))) {
            return "unknown";
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(output))
                .get();
        executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(LIMIT).get());
        try {
            executor.execute(new CommandLine(program).addArgument("--version"));
            return output.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("unknown");
        } catch (IOException notHere) {
            return "unknown";
        }
    }
}
