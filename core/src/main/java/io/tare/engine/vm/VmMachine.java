// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ChildProcess;
import io.tare.engine.EngineException;
import io.tare.engine.link.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine that is ready to be started, and what has to go with it.
 *
 * @param name         what it is called here
 * @param command      QEMU's words
 * @param tap          its interface's other end, if it has an interface
 * @param initialFiles what it starts with
 * @param exit         where it writes its process's exit code
 */
record VmMachine(
        String name,
        List<String> command,
        Accelerator accelerator,
        GuestKernel kernel,
        Optional<Link.Tap> tap,
        Path initialFiles,
        Path exit)
        implements AutoCloseable {

    /** Turns it on. */
    ChildProcess start(String role) {
        return ChildProcess.start(new ProcessBuilder(command), role);
    }

    /**
     * The exit code of the process in it, once it is off.
     *
     * @throws EngineException if it went off without one
     */
    int exitCode(List<String> lastWords) {
        try {
            return Integer.parseInt(Files.readString(exit).strip());
        } catch (IOException | NumberFormatException e) {
            throw new EngineException(
                    "the virtual machine went off before its process had ended; its last words: "
                            + (lastWords.isEmpty() ? "none" : String.join(" | ", lastWords)),
                    e);
        }
    }

    @Override
    public void close() {
        tap.ifPresent(Link.Tap::close);
        try {
            Files.deleteIfExists(initialFiles);
            Files.deleteIfExists(exit);
        } catch (IOException left) {
            // They go with the scratch directory.
        }
    }
}
