// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.docker.DockerEndpoint;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.host.HostEngine;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The engines of this machine. To add one, add it here. */
public final class Engines {

    private Engines() {}

    /**
     * The host, and a Docker engine if one is there.
     *
     * @throws EngineException if the user named a Docker engine that does not answer
     */
    public static List<Engine> find(RunOwner owner, ScratchDirectory scratch, Map<String, String> environment) {
        List<Engine> engines = new ArrayList<>();
        engines.add(new HostEngine(scratch.path()));
        Optional<DockerEndpoint> endpoint = DockerEndpoint.find(environment);
        if (endpoint.isPresent()) {
            try {
                engines.add(DockerEngine.connect(endpoint.get(), owner));
            } catch (EngineException e) {
                if (endpoint.get().explicit()) {
                    throw e;
                }
                // A socket that nobody listens on is what an uninstalled engine leaves.
                System.getLogger(Engines.class.getName())
                        .log(System.Logger.Level.WARNING, "going on without containers: {0}", e.getMessage());
            }
        }
        return engines;
    }
}
