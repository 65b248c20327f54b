// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;
import org.jspecify.annotations.Nullable;

/** A tool's server, from its start until it is closed. If this JVM is killed, the kernel kills the tool. */
final class ToolServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 5;
    private static final int MAX_OUTPUT_BYTES = 64 << 10;

    private final Tool tool;
    private final ToolOutput output = new ToolOutput(MAX_OUTPUT_BYTES);
    private final CompletableFuture<Process> process = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Thread runner;

    private ToolServer(Tool tool, List<String> words, String input) {
        this.tool = tool;
        // The kernel's word for a process's parent is the thread that started it, so this one stays as long as the
        // tool.
        runner = new Thread(() -> run(ToolRun.commandLine(words), input), "tool-server");
        runner.start();
    }

    /**
     * Starts it, and waits until its port is open.
     *
     * @throws ToolException if it ends first, or does not open the port within 10 s
     * @throws io.tare.engine.RefusedException if it is not installed
     */
    static ToolServer start(Tool tool, List<String> arguments, boolean udp, int port) {
        return start(tool, arguments, "", udp, port);
    }

    /**
     * As {@link #start(Tool, List, boolean, int)}, with what the tool reads from its standard input: words that are not for
     * its command line, which others can see.
     */
    static ToolServer start(Tool tool, List<String> arguments, String input, boolean udp, int port) {
        ToolServer server = new ToolServer(tool, tool.command(arguments), input);
        try {
            server.awaitOpen(udp, port);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Interrupts it as Ctrl-C does, and returns all that it printed.
     *
     * @throws ToolException if it does not end within 5 s
     */
    String interrupt() {
        return end("INT");
    }

    /**
     * Ends it by a signal, and returns all that it printed.
     *
     * @param signal its name, as kill(1) has it
     * @throws ToolException if it does not end within 5 s
     */
    String end(String signal) {
        try {
            long pid = process.get(END_LIMIT.toSeconds(), TimeUnit.SECONDS).pid();
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            ended.get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return words();
        } catch (TimeoutException | ExecutionException | IOException e) {
            throw new ToolException(
                    tool.program() + " did not end within " + END_LIMIT.toSeconds() + " s of the signal " + signal, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException("interrupted while " + tool.program() + " ended", e);
        }
    }

    @Override
    public void close() {
        Process started = process.exceptionally(failure -> null).getNow(null);
        if (started != null) {
            started.destroyForcibly();
        }
        try {
            runner.join(END_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitOpen(boolean udp, int port) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!ListeningPort.isOpen(udp, port)) {
                if (ended.isDone()) {
                    throw new ToolException(tool.program() + "'s server ended before it was ready: " + words());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new ToolException(tool.program() + "'s server did not open port " + port + " within "
                            + START_LIMIT.toSeconds() + " s: " + words());
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            throw new ToolException("cannot see whether " + tool.program() + "'s server is ready: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException("interrupted while " + tool.program() + "'s server started", e);
        }
    }

    private void run(CommandLine command, String input) {
        Launcher launcher = new Launcher();
        launcher.setStreamHandler(new PumpStreamHandler(
                output, output, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))));
        launcher.setExitValues(null);
        try {
            ended.complete(launcher.execute(command, ToolRun.environment()));
        } catch (IOException | RuntimeException e) {
            process.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    private String words() {
        String words = output.toString(StandardCharsets.UTF_8).strip();
        return words.isEmpty() ? "it said nothing" : words;
    }

    /** Keeps the process, whose id a signal needs. */
    private final class Launcher extends DefaultExecutor {

        @SuppressWarnings("deprecation") // The builder makes none but DefaultExecutor itself.
        Launcher() {}

        @Override
        protected Process launch(
                CommandLine command, @Nullable Map<String, String> environment, @Nullable Path directory)
                throws IOException {
            Process launched = super.launch(command, environment, directory);
            process.complete(launched);
            return launched;
        }
    }
}
