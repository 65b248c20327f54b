// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

/** The same of a Podman that runs as a user who is not root. */
class RootlessPodmanEngineIT extends PodmanEngineIT {

    @Override
    DockerEndpoint endpoint() {
        return RealEngine.rootlessPodman();
    }
}
