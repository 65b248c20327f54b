// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.Engine;
import io.tare.engine.EngineContract;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RunningProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PodmanEngineIT extends EngineContract {

    /** Where it listens; a test is skipped, or fails where engines are required, if it is nowhere. */
    DockerEndpoint endpoint() {
        Optional<DockerEndpoint> endpoint = DockerEndpoint.findPodman(System.getenv());
        RealEngine.require(endpoint.isPresent(), "no Podman: set CONTAINER_HOST");
        return endpoint.orElseThrow();
    }

    @Override
    protected final Engine connect() {
        return DockerEngine.connect(endpoint(), owner);
    }

    @Test
    void removesAPeerAlthoughItsForkThatSharesItsNetworkIsStillThere() {
        RunningProcess peer = engine().start(spec("peer", Optional.empty()));
        RunningProcess fork = engine().start(spec("fork", Optional.of(peer)));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(peer::close);
        assertThat(closing).isNotDone();
        fork.close();
        closing.join();
        assertThat(RealEngine.leftOn(endpoint(), owner.runId())).isEmpty();
    }

    private ProcessSpec spec(String role, Optional<RunningProcess> peer) {
        return new ProcessSpec(
                role,
                engine().defaultRuntime(),
                NetworkPair.parse("none"),
                peer,
                reference(),
                List.of("/bin/sleep", "1000"),
                "",
                Map.of(),
                Optional.empty());
    }
}
