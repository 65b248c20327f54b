// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A container in a pod: its own, or on network {@code none} its peer's. */
final class PodProcess implements RunningProcess {

    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final ProcessSpec spec;
    private final String pod;
    private final String container;
    private final boolean ownsPod;
    private final PodAttachment attachment;
    private final Consumer<PodProcess> onClose;
    private boolean closed;

    PodProcess(
            Cluster cluster,
            ProcessSpec spec,
            String pod,
            String container,
            boolean ownsPod,
            PodAttachment attachment,
            Consumer<PodProcess> onClose) {
        this.cluster = cluster;
        this.spec = spec;
        this.pod = pod;
        this.container = container;
        this.ownsPod = ownsPod;
        this.attachment = attachment;
        this.onClose = onClose;
    }

    @Override
    public String id() {
        return pod + "/" + container;
    }

    String pod() {
        return pod;
    }

    /** On the node's network, too, the node's address: who is on the same node reaches it over the loopback. */
    @Override
    public ServerAddress listensAt(NetworkPair networks) {
        return ServerAddress.anyPort(
                networks.isNone() ? "127.0.0.1" : now().getStatus().getPodIP());
    }

    @Override
    public OutputStream stdin() {
        return attachment.stdin();
    }

    @Override
    public InputStream stdout() {
        return attachment.stdout();
    }

    @Override
    public List<String> stderrTail() {
        return attachment.stderrTail();
    }

    @Override
    public boolean isRunning() {
        return cluster.pod(pod)
                .flatMap(this::state)
                .map(ContainerState::getRunning)
                .isPresent();
    }

    @Override
    public int awaitExit(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<ContainerStateTerminated> end = end(now());
        while (end.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new EngineException("pod " + id() + " still runs after " + limit.toSeconds() + " s");
            }
            Cluster.pause();
            end = end(now());
        }
        return end.get().getExitCode();
    }

    @Override
    public String endedBecause() {
        Pod now = now();
        if (now.getStatus().getReason() != null) {
            // Evicted, or past its deadline.
            return now.getStatus().getReason() + ": "
                    + ApiWords.line(now.getStatus().getMessage());
        }
        String reason = end(now).map(ContainerStateTerminated::getReason)
                .map(String::valueOf)
                .orElse("");
        return reason.equals("Completed") || reason.equals("Error") ? "" : reason;
    }

    @Override
    public Map<String, Object> facts() {
        Pod now = now();
        Optional<ContainerStatus> status = PodStart.statusOf(now, container);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engine", KubernetesEngine.NAME);
        facts.put("pod", pod);
        facts.put("container", status.map(ContainerStatus::getContainerID).orElse(""));
        facts.put("node", String.valueOf(now.getSpec().getNodeName()));
        facts.put("runtime", spec.runtime());
        facts.put("network", spec.network());
        // Which these are is the node's affair: its CPU manager's, if its policy is static.
        facts.put("cpuCount", spec.cpuCount());
        facts.put("image", status.map(ContainerStatus::getImage).orElse(spec.image()));
        facts.put("imageId", status.map(ContainerStatus::getImageID).orElse(""));
        return facts;
    }

    /** Two may close at once, the fork's thread and a shutdown hook; both return when the process is gone. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        attachment.close();
        if (ownsPod || !endsByItself()) {
            cluster.remove(pod);
        }
        onClose.accept(this);
    }

    /** No container goes without its pod; with its input at an end, the process does. */
    private boolean endsByItself() {
        try {
            long deadline = System.nanoTime() + END_LIMIT.toNanos();
            while (isRunning()) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                Cluster.pause();
            }
            return true;
        } catch (RuntimeException unknown) {
            return false;
        }
    }

    private Pod now() {
        return cluster.pod(pod).orElseThrow(() -> new EngineException("pod " + pod + " was taken away"));
    }

    private Optional<ContainerState> state(Pod now) {
        return PodStart.statusOf(now, container).map(ContainerStatus::getState);
    }

    private Optional<ContainerStateTerminated> end(Pod now) {
        return state(now).map(ContainerState::getTerminated);
    }
}
