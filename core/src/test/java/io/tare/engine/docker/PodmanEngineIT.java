// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;

class PodmanEngineIT extends EngineContract {

    @Override
    protected Engine connect() {
        return DockerEngine.connect(
                DockerEndpoint.findPodman(System.getenv())
                        .orElseGet(() -> RealEngine.missing("no Podman: set CONTAINER_HOST")),
                owner);
    }
}
