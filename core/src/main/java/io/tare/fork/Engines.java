// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.cri.CriEndpoint;
import io.tare.engine.cri.CriEngine;
import io.tare.engine.docker.DockerEndpoint;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.host.HostEngine;
import io.tare.engine.kubernetes.ClusterEndpoint;
import io.tare.engine.kubernetes.KubernetesEngine;
import io.tare.engine.oci.OciEngine;
import io.tare.engine.vm.VmEngine;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The engines of this machine. To add one, add it here. */
public final class Engines {

    /** The word for the first engine that knows the runtime. */
    public static final String AUTO = "auto";

    private Engines() {}

    /**
     * The engine that runs a scenario.
     *
     * @param engines in the order in which they are asked
     * @param name an engine's name, or {@link #AUTO}
     * @return empty if there is no such engine, or if it does not know the runtime
     */
    public static Optional<Engine> choose(List<Engine> engines, String name, String runtime) {
        return engines.stream()
                .filter(engine -> name.equals(AUTO) || name.equals(engine.name()))
                .filter(engine -> engine.accepts(runtime))
                .findFirst();
    }

    /**
     * The other nodes of the swarm that the first one manages.
     *
     * @param nodes all of them
     * @throws EngineException if one does not answer, or the first is no Docker engine
     */
    public static List<DockerEngine> connectNodes(List<DockerEndpoint> nodes, List<Engine> engines, RunOwner owner) {
        DockerEngine manager = engines.stream()
                .filter(DockerEngine.class::isInstance)
                .map(DockerEngine.class::cast)
                .findFirst()
                .orElseThrow(() -> new EngineException("--nodes: the first of them is no Docker engine"));
        return nodes.stream()
                .skip(1)
                .map(node -> DockerEngine.connectNode(node, owner, manager))
                .toList();
    }

    /**
     * The host, a Docker engine if one is there, Podman, CRI, virtual machines and a cluster if they are named, and runtimes
     * without an engine.
     *
     * @param named the engines that the user names
     * @param nodes the nodes that the user names; the first takes the place of the engine that would be looked for
     * @throws EngineException if the user named an engine that does not answer
     */
    public static List<Engine> find(
            RunOwner owner,
            ScratchDirectory scratch,
            Map<String, String> environment,
            Collection<String> named,
            List<DockerEndpoint> nodes) {
        List<Engine> engines = new ArrayList<>();
        engines.add(new HostEngine(scratch.path()));
        Optional<DockerEndpoint> endpoint =
                nodes.isEmpty() ? DockerEndpoint.find(environment) : Optional.of(nodes.get(0));
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
        if (named.contains(DockerEngine.PODMAN) && !isThere(engines, DockerEngine.PODMAN)) {
            engines.add(DockerEngine.connect(DockerEndpoint.requirePodman(environment), owner));
        }
        if (named.contains(CriEngine.NAME)) {
            engines.add(CriEngine.connect(CriEndpoint.require(environment), owner, scratch.path()));
        }
        if (named.contains(VmEngine.NAME)) {
            engines.add(VmEngine.open(owner, environment, scratch.path()));
        }
        if (named.contains(KubernetesEngine.NAME)) {
            engines.add(KubernetesEngine.connect(ClusterEndpoint.require(environment), owner));
        }
        engines.add(new OciEngine(owner));
        return engines;
    }

    private static boolean isThere(List<Engine> engines, String name) {
        return engines.stream().anyMatch(engine -> engine.name().equals(name));
    }
}
