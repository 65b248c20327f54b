// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.EngineException;
import io.tare.engine.cri.CriEndpoint;
import io.tare.engine.cri.CriEngine;
import io.tare.engine.docker.DockerEndpoint;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.kubernetes.ClusterEndpoint;
import io.tare.engine.kubernetes.KubernetesEngine;
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
     * Removes scratch directories, containers, pods, networks and interfaces of runs whose process is gone, and nothing
     * else.
     *
     * @param directories where scratch directories are made
     * @param environment the process's environment, for finding the engines
     * @param engines the engines to look at beside Docker and those that need none
     * @param nodes Docker engines beside those
     * @return what was removed, one phrase each
     * @throws EngineException if the user named a Docker engine, a node or a cluster that does not answer
     */
    public static List<String> remove(
            Collection<Path> directories,
            Map<String, String> environment,
            Collection<String> engines,
            List<DockerEndpoint> nodes) {
        List<String> removed = new ArrayList<>();
        Optional<DockerEndpoint> endpoint = DockerEndpoint.find(environment);
        if (endpoint.isPresent()) {
            try {
                removed.addAll(onDocker(endpoint.get()));
            } catch (EngineException e) {
                if (endpoint.get().explicit()) {
                    throw e;
                }
            }
        }
        if (engines.contains(DockerEngine.PODMAN)) {
            DockerEndpoint.findPodman(environment).ifPresent(podman -> removed.addAll(quietly(() -> onDocker(podman))));
        }
        if (engines.contains(CriEngine.NAME)) {
            CriEndpoint.find(environment).ifPresent(cri -> removed.addAll(quietly(() -> onCri(cri))));
        }
        if (engines.contains(KubernetesEngine.NAME)) {
            ClusterEndpoint.find(environment)
                    .ifPresent(cluster -> removed.addAll(KubernetesEngine.removeLeftovers(cluster)));
        }
        removed.addAll(OciEngine.removeLeftovers());
        for (Path directory : Set.copyOf(directories)) {
            ScratchDirectory.removeLeftovers(directory).forEach(path -> removed.add("directory " + path));
        }
        nodes.forEach(node -> removed.addAll(onDocker(node)));
        return removed;
    }

    private static List<String> onDocker(DockerEndpoint endpoint) {
        try (DockerEngine engine = DockerEngine.connect(endpoint, RunOwner.ofThisProcess())) {
            return engine.removeLeftovers();
        }
    }

    private static List<String> onCri(CriEndpoint endpoint) {
        // It makes nothing, so it needs no directory.
        try (CriEngine engine = CriEngine.connect(endpoint, RunOwner.ofThisProcess(), Path.of("/"))) {
            return engine.removeLeftovers();
        }
    }

    /** A socket that nobody listens on, or that speaks something else, is no engine of ours. */
    private static List<String> quietly(java.util.function.Supplier<List<String>> engine) {
        try {
            return engine.get();
        } catch (EngineException silent) {
            return List.of();
        }
    }
}
