// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.environment.EnvironmentUtils;

/**
 * A tool that ran to its end. Immutable.
 *
 * @param exitCode its exit status
 * @param output what it printed on its standard output
 * @param complaints what it printed on its standard error, the last 64 KiB
 */
record ToolRun(int exitCode, String output, String complaints) {

    private static final int MAX_OUTPUT_BYTES = 4 << 20;
    private static final int MAX_COMPLAINT_BYTES = 64 << 10;

    /**
     * Runs it; the calling thread waits.
     *
     * @throws ToolException if it cannot be started, does not end within the limit, or prints more than 4 MiB
     * @throws io.tare.engine.RefusedException if it is not installed
     */
    static ToolRun of(Tool tool, List<String> arguments, Duration limit) {
        return of(tool, arguments, "", limit);
    }

    /** As {@link #of(Tool, List, Duration)}, with what the tool reads from its standard input. */
    static ToolRun of(Tool tool, List<String> arguments, String input, Duration limit) {
        List<String> words = tool.command(arguments);
        ToolOutput output = new ToolOutput(MAX_OUTPUT_BYTES);
        ToolOutput complaints = new ToolOutput(MAX_COMPLAINT_BYTES);
        ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(limit).get();
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(
                        output, complaints, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))))
                .get();
        executor.setWatchdog(watchdog);
        executor.setExitValues(null);
        int exitCode;
        try {
            exitCode = executor.execute(commandLine(words), environment());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + tool.program() + ": " + e.getMessage(), e);
        }
        if (watchdog.killedProcess()) {
            throw new ToolException(tool.program() + " was still running after " + limit.toSeconds() + " s");
        }
        if (output.isTruncated()) {
            throw new ToolException(tool.program() + " printed more than " + (MAX_OUTPUT_BYTES >> 20) + " MiB");
        }
        return new ToolRun(
                exitCode, output.toString(StandardCharsets.UTF_8), complaints.toString(StandardCharsets.UTF_8));
    }

    /** What a tool prints is read, so it has to be in no user's language. */
    static Map<String, String> environment() throws IOException {
        Map<String, String> environment = EnvironmentUtils.getProcEnvironment();
        environment.put("LC_ALL", "C");
        return environment;
    }

    static CommandLine commandLine(List<String> words) {
        CommandLine line = new CommandLine(words.get(0));
        words.subList(1, words.size()).forEach(word -> line.addArgument(word, false));
        return line;
    }
}
