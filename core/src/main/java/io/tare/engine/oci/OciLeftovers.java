// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.EngineException;
import io.tare.engine.link.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a killed run leaves in its directory beside files: containers that the runtime knows of, and namespaces. */
final class OciLeftovers {

    /** In a bundle: the runtime's words up to its command, a line each, then the container's id. */
    private static final String NOTE = "runtime";

    private OciLeftovers() {}

    /** Notes who has to be asked to delete the container of a bundle. */
    static void note(Path bundle, OciRuntime runtime, String id) {
        try {
            Files.write(
                    bundle.resolve(NOTE),
                    Stream.concat(
                                    Stream.of(runtime.program().toString()),
                                    Stream.concat(runtime.options().stream(), Stream.of(id)))
                            .toList());
        } catch (IOException e) {
            throw new EngineException("cannot write into the bundle " + bundle + ": " + e.getMessage(), e);
        }
    }

    /** Deletes the containers of a dead run, and unmounts its namespaces. */
    static void release(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                if (Files.isReadable(entry.resolve(NOTE))) {
                    deleteContainer(directory, Files.readAllLines(entry.resolve(NOTE)));
                } else if (entry.getFileName().toString().startsWith("net-")) {
                    new NetworkNamespace(entry).close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clean up " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void deleteContainer(Path directory, List<String> note) {
        String id = note.get(note.size() - 1);
        OciRuntime runtime =
                new OciRuntime(Path.of(note.get(0)), note.subList(1, note.size() - 1), directory.resolve("state"));
        try {
            runtime.execute("delete", "--force", id);
        } catch (EngineException alreadyGone) {
            // The usual case: a container ends when its harness does, and is deleted then.
        }
        ControlGroup.remove(id);
    }
}
