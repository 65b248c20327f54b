// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import io.tare.engine.docker.RealEngine;

class CriEngineIT extends EngineContract {

    @Override
    protected Engine connect() {
        return CriEngine.connect(
                CriEndpoint.find(System.getenv())
                        .orElseGet(() -> RealEngine.missing("no CRI runtime: set CONTAINER_RUNTIME_ENDPOINT")),
                owner,
                directory);
    }
}
