// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.client.VersionInfo;
import io.tare.engine.ContainerEngine;
import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.Storage;
import io.tare.run.RunOwner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A cluster, seen from one of its nodes: a process is a pod there. A runtime is a RuntimeClass; the network {@code cni} is
 * what the cluster gives its pods, {@code host} the node's own, and {@code none} the loopback of one pod for both sides,
 * which has the cluster's network beside it. Thread-safe.
 *
 * <p>It takes no images: its nodes have the harness image already, or pull it by its reference.
 */
public final class KubernetesEngine implements Engine {

    /** What users call it. */
    public static final String NAME = "kubernetes";

    private static final String CNI = "cni";

    private final Cluster cluster;
    private final VersionInfo version;
    private final RuntimeClasses runtimes;
    private final Pods pods;
    /** Which of a runtime's nodes this is, from 0. */
    private final int ordinal;

    private final List<Engine> otherNodes;

    /** The first node, and the others behind it. */
    private KubernetesEngine(Cluster cluster, VersionInfo version, RuntimeClasses runtimes, Pods pods) {
        this.cluster = cluster;
        this.version = version;
        this.runtimes = runtimes;
        this.pods = pods;
        this.ordinal = 0;
        this.otherNodes = IntStream.range(1, runtimes.nodes().size())
                .mapToObj(other -> (Engine) new KubernetesEngine(this, other))
                .toList();
    }

    private KubernetesEngine(KubernetesEngine first, int ordinal) {
        this.cluster = first.cluster;
        this.version = first.version;
        this.runtimes = first.runtimes;
        this.pods = first.pods;
        this.ordinal = ordinal;
        this.otherNodes = List.of();
    }

    /**
     * Asks the API server what there is.
     *
     * @throws EngineException if it does not answer, if it does not let the user see its nodes and RuntimeClasses, or if no
     *     node is ready
     */
    public static KubernetesEngine connect(ClusterEndpoint endpoint, RunOwner owner) {
        Cluster cluster = new Cluster(endpoint);
        try {
            VersionInfo version = cluster.ask(api -> api.getKubernetesVersion());
            RuntimeClasses runtimes = RuntimeClasses.of(cluster);
            if (runtimes.nodes().isEmpty()) {
                throw new EngineException("the cluster at " + cluster.server() + " has no node that is ready for pods");
            }
            return new KubernetesEngine(cluster, version, runtimes, new Pods(cluster, owner));
        } catch (RefusedException e) {
            cluster.close();
            throw new EngineException(
                    "the API server " + cluster.server() + " (from " + ClusterEndpoint.VARIABLE + ") refuses: "
                            + e.getMessage(),
                    e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Takes away the pods of dead runs in the namespace, and says what they were.
     *
     * @throws EngineException if the API server does not answer or does not let the user do this
     */
    public static List<String> removeLeftovers(ClusterEndpoint endpoint) {
        try (Pods pods = new Pods(new Cluster(endpoint), RunOwner.ofThisProcess())) {
            return pods.removeLeftovers();
        } catch (RefusedException e) {
            throw new EngineException("cannot look for pods of killed runs: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> runtimes() {
        return runtimes.names();
    }

    @Override
    public String defaultRuntime() {
        return RuntimeClasses.NODE_DEFAULT;
    }

    @Override
    public boolean accepts(String runtime) {
        return runtimes.names().contains(runtime);
    }

    @Override
    public Set<String> drivers() {
        return networks();
    }

    @Override
    public Set<String> networks() {
        return new LinkedHashSet<>(List.of(CNI, NetworkPair.HOST, NetworkPair.NONE));
    }

    @Override
    public String workDirectory() {
        return ContainerEngine.WORK_DIRECTORY;
    }

    @Override
    public boolean sharesHostFiles() {
        return false;
    }

    @Override
    public String directoryOf(Storage storage) {
        return ContainerEngine.STORAGE_DIRECTORY;
    }

    @Override
    public List<Engine> otherNodes() {
        return otherNodes;
    }

    /** Kubernetes wants every pod and every node to reach every other (its network model). */
    @Override
    public boolean reachesOtherNodes(NetworkPair networks) {
        return !networks.isNone();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("endpoint", cluster.server());
        facts.put("source", ClusterEndpoint.VARIABLE);
        facts.put("namespace", cluster.namespace());
        facts.put("version", String.valueOf(version.getGitVersion()));
        facts.put("defaultRuntime", defaultRuntime());
        Map<String, String> handlers = new TreeMap<>();
        runtimes.classes().forEach((name, each) -> handlers.put(name, String.valueOf(each.getHandler())));
        facts.put("runtimeClasses", handlers);
        Map<String, String> nodes = new TreeMap<>();
        runtimes.nodes().forEach(node -> nodes.put(node.getMetadata().getName(), description(node)));
        facts.put("nodes", nodes);
        return facts;
    }

    @Override
    public RunningProcess start(ProcessSpec spec) {
        requirePossible(spec);
        String image = imageOf(spec.image());
        if (spec.networks().isNone() && spec.peer().isPresent()) {
            if (!(spec.peer().get() instanceof PodProcess peer)) {
                throw new EngineException("the peer is no pod of this cluster");
            }
            return pods.join(spec, peer, image);
        }
        return pods.start(spec, image, runtimes.classOf(spec.runtime()), node(spec.runtime()));
    }

    /** Takes away the pods on all nodes. */
    @Override
    public void close() {
        pods.close();
    }

    private String node(String runtime) {
        List<String> nodes = runtimes.nodesWith(runtime);
        if (ordinal >= nodes.size()) {
            throw new RefusedException("runtime '" + runtime + "': its RuntimeClass lets pods on " + nodes
                    + " alone, of the cluster's " + runtimes.nodes().size() + " nodes that are ready");
        }
        return nodes.get(ordinal);
    }

    /** The same tag, which says what is in the image, in the repository that the nodes pull from. */
    private String imageOf(String reference) {
        String repository = cluster.endpoint().repository();
        return repository.isEmpty() ? reference : repository + reference.substring(reference.lastIndexOf(':'));
    }

    private void requirePossible(ProcessSpec spec) {
        if (!networks().contains(spec.network())) {
            throw new RefusedException("network '" + spec.network() + "': possible in a cluster are "
                    + String.join(", ", new ArrayList<>(networks())));
        }
        spec.storage().filter(it -> it.way() == Storage.Way.BIND).ifPresent(storage -> {
            throw new RefusedException("path=" + storage.way().id()
                    + ": a pod has no directory of this machine; possible are root, volume and tmpfs");
        });
    }

    private static String description(Node node) {
        NodeSystemInfo info = node.getStatus().getNodeInfo();
        return info == null
                ? ""
                : info.getContainerRuntimeVersion() + ", kubelet " + info.getKubeletVersion() + ", kernel "
                        + info.getKernelVersion() + ", " + info.getArchitecture();
    }
}
