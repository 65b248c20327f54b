// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import java.util.Optional;

class PodmanEngineIT extends EngineContract {

    @Override
    protected Engine connect() {
        Optional<DockerEndpoint> endpoint = DockerEndpoint.findPodman(System.getenv());
        RealEngine.require(endpoint.isPresent(), "no Podman: set CONTAINER_HOST");
        return DockerEngine.connect(endpoint.orElseThrow(), owner);
    }
}
