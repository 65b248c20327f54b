// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.EngineException;
import io.tare.engine.RuntimeName;
import io.tare.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program of an OCI runtime, with the command line that runc introduced and the others share: {@code create},
 * {@code start}, {@code run}, {@code kill}, {@code delete}. Immutable.
 *
 * @param program its path
 * @param options its own options, before the command
 * @param state where it keeps what it knows of its containers
 */
record OciRuntime(Path program, List<String> options, Path state) {

    /** Programs that are known to be runtimes; any other has to be given by its path. */
    static final List<String> KNOWN = List.of("crun", "kata-runtime", "runc", "runsc", "youki");

    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

    /** Finds it, by its name if it is a {@linkplain #KNOWN known} one, or by its path. */
    static Optional<Path> find(RuntimeName runtime) {
        if (runtime.name().startsWith("/")) {
            return Optional.of(Path.of(runtime.name())).filter(Files::isExecutable);
        }
        return KNOWN.contains(runtime.name()) ? Program.find(runtime.name()) : Optional.empty();
    }

    /** The words of a command to it. */
    List<String> command(String... words) {
        List<String> command = new ArrayList<>();
        if (hasHybridCgroups()) {
            // crun refuses version 1 with version 2 beside it; what is unmounted here is so for this command alone.
            command.addAll(
                    List.of("unshare", "--mount", "--", "sh", "-c", "umount " + UNIFIED + " && exec \"$@\"", "sh"));
        }
        command.addAll(List.of(program.toString(), "--root", state.toString()));
        command.addAll(options);
        command.addAll(List.of(words));
        return command;
    }

    /**
     * Has it do something that ends by itself.
     *
     * @throws EngineException with its own words if it fails
     */
    String execute(String... words) {
        try {
            return Program.output(command(words));
        } catch (IOException e) {
            throw new EngineException(program.getFileName() + " " + String.join(" ", words) + ": " + e.getMessage(), e);
        }
    }

    private static boolean hasHybridCgroups() {
        return Files.exists(UNIFIED.resolve("cgroup.procs"));
    }
}
