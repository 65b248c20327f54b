// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.image;

import io.tare.engine.EngineException;
import io.tare.engine.LineTail;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/** A program of this machine, run to its end within a time limit. */
final class HostCommand {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private HostCommand() {}

    /**
     * Runs a program whose output nobody wants unless it fails.
     *
     * @param purpose completes the sentence "cannot …"
     */
    static void run(CommandLine command, String purpose) {
        TailStream output = new TailStream();
        execute(command, purpose, output, output);
    }

    /** Runs a program that writes its product to standard output, into {@code file}. */
    static void runInto(Path file, CommandLine command, String purpose) {
        try (OutputStream product = Files.newOutputStream(file)) {
            execute(command, purpose, product, new TailStream());
        } catch (IOException e) {
            throw new EngineException("cannot " + purpose + ": " + e.getMessage(), e);
        }
    }

    private static void execute(CommandLine command, String purpose, OutputStream stdout, TailStream stderr) {
        DefaultExecutor executor = DefaultExecutor.builder()
                .setExecuteStreamHandler(new PumpStreamHandler(stdout, stderr))
                .get();
        executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(LIMIT).get());
        try {
            executor.execute(command);
        } catch (IOException e) {
            List<String> said = stderr.tail.lines();
            throw new EngineException(
                    "cannot " + purpose + ": " + (said.isEmpty() ? e.getMessage() : said.get(said.size() - 1)), e);
        }
    }

    private static final class TailStream extends OutputStream {

        private final LineTail tail = new LineTail();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            tail.append(bytes, offset, length);
        }
    }
}
