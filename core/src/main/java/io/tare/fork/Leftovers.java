// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.EngineException;
import io.tare.engine.docker.DockerEndpoint;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.oci.OciEngine;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What killed runs left behind. Processes are not among it: each ends when its harness's end of its pipe does. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Removes scratch directories, containers, networks and interfaces of runs whose process is gone, and nothing else.
     *
     * @param directories where scratch directories are made
     * @param environment the process's environment, for finding the engine
     * @return what was removed, one phrase each
     * @throws EngineException if the user named an engine that does not answer
     */
    public static List<String> remove(Collection<Path> directories, Map<String, String> environment) {
        List<String> removed = new ArrayList<>();
        Optional<DockerEndpoint> endpoint = DockerEndpoint.find(environment);
        if (endpoint.isPresent()) {
            try (DockerEngine engine = DockerEngine.connect(endpoint.get(), RunOwner.ofThisProcess())) {
                removed.addAll(engine.removeLeftovers());
            } catch (EngineException e) {
                if (endpoint.get().explicit()) {
                    throw e;
                }
            }
        }
        removed.addAll(OciEngine.removeLeftovers());
        for (Path directory : Set.copyOf(directories)) {
            ScratchDirectory.removeLeftovers(directory).forEach(path -> removed.add("directory " + path));
        }
        return removed;
    }
}
