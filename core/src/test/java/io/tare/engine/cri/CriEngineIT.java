// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import io.tare.engine.docker.RealEngine;
import java.util.Optional;

class CriEngineIT extends EngineContract {

    @Override
    protected Engine connect() {
        Optional<CriEndpoint> endpoint = CriEndpoint.find(System.getenv());
        RealEngine.require(endpoint.isPresent(), "no CRI runtime: set CONTAINER_RUNTIME_ENDPOINT");
        return CriEngine.connect(endpoint.orElseThrow(), owner, directory);
    }
}
