// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import io.tare.engine.EngineException;
import io.tare.run.RunOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The engine that integration tests run on. Without one a test is skipped with the reason, except where {@code CI=true}
 * or {@code TARE_REQUIRE_ENGINE=true} says that there has to be one: there it fails.
 */
public final class RealEngine {

    private RealEngine() {}

    /** Connects as a run with an id of its own. */
    public static DockerEngine connect() {
        return connect(RunOwner.ofThisProcess());
    }

    /** Connects as that run. */
    public static DockerEngine connect(RunOwner owner) {
        return DockerEngine.connect(endpoint(), owner);
    }

    /** Where the engine is. */
    public static DockerEndpoint endpoint() {
        Optional<DockerEndpoint> found = DockerEndpoint.find(System.getenv());
        String reason = found.map(RealEngine::silence).orElse("no Docker engine was found: set DOCKER_HOST");
        require(reason.isEmpty(), reason);
        return found.orElseThrow();
    }

    /** Skips a test for want of an engine, or lets it fail where engines are required. */
    public static void require(boolean isThere, String reason) {
        if (!isThere && isRequired()) {
            Assertions.fail("this test needs an engine and here one is required: " + reason);
        }
        Assumptions.assumeTrue(isThere, reason);
    }

    /** Podman as a user's service. */
    public static DockerEndpoint rootlessPodman() {
        String host = System.getenv("TARE_ROOTLESS_HOST");
        require(host != null, "no Podman without root: set TARE_ROOTLESS_HOST to its socket");
        return DockerEndpoint.requirePodman(Map.of("CONTAINER_HOST", host));
    }

    /** The containers and networks of a run that are on the engine, or on a Podman beside it. */
    public static List<String> leftOf(String runId) {
        List<String> left = new ArrayList<>(leftOn(endpoint(), runId));
        DockerEndpoint.findPodman(System.getenv()).ifPresent(podman -> left.addAll(leftOn(podman, runId)));
        return left;
    }

    /** The same on one engine. */
    public static List<String> leftOn(DockerEndpoint endpoint, String runId) {
        try (DockerEngine engine = DockerEngine.connect(endpoint, RunOwner.ofThisProcess())) {
            DockerClient client = engine.client();
            List<String> left = new ArrayList<>();
            client.listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(RunOwner.RUN_LABEL, runId))
                    .exec()
                    .forEach(container -> left.add(container.getId()));
            client.listNetworksCmd().exec().stream()
                    .filter(network -> network.getLabels() != null
                            && runId.equals(network.getLabels().get(RunOwner.RUN_LABEL)))
                    .forEach(network -> left.add(network.getName()));
            return left;
        }
    }

    private static String silence(DockerEndpoint endpoint) {
        try (DockerEngine engine = DockerEngine.connect(endpoint, RunOwner.ofThisProcess())) {
            return engine.runtimes().isEmpty() ? "the engine reports no runtime" : "";
        } catch (EngineException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean isRequired() {
        return Boolean.parseBoolean(System.getenv("CI")) || Boolean.parseBoolean(System.getenv("TARE_REQUIRE_ENGINE"));
    }
}
