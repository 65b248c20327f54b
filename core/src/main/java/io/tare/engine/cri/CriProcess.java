// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import io.tare.engine.cri.v1.ContainerState;
import io.tare.engine.cri.v1.ContainerStatus;
import io.tare.engine.cri.v1.ContainerStatusRequest;
import io.tare.engine.cri.v1.PodSandboxStatusRequest;
import io.tare.engine.cri.v1.RemoveContainerRequest;
import io.tare.engine.cri.v1.RemovePodSandboxRequest;
import io.tare.engine.cri.v1.StopContainerRequest;
import io.tare.engine.cri.v1.StopPodSandboxRequest;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A container in a pod: its own, or on network {@code none} its peer's. */
final class CriProcess implements RunningProcess {

    private static final long POLL_MILLIS = 20;

    private final CriClient client;
    private final ProcessSpec spec;
    private final String pod;
    private final boolean ownsPod;
    private final String container;
    private final CriAttachment attachment;
    private final Consumer<CriProcess> onClose;
    private boolean closed;

    CriProcess(
            CriClient client,
            ProcessSpec spec,
            String pod,
            boolean ownsPod,
            String container,
            CriAttachment attachment,
            Consumer<CriProcess> onClose) {
        this.client = client;
        this.spec = spec;
        this.pod = pod;
        this.ownsPod = ownsPod;
        this.container = container;
        this.attachment = attachment;
        this.onClose = onClose;
    }

    @Override
    public String id() {
        return container;
    }

    String pod() {
        return pod;
    }

    @Override
    public ServerAddress listensAt(NetworkPair pair) {
        if (pair.isNone() || pair.equals(new NetworkPair(NetworkPair.HOST, NetworkPair.HOST))) {
            return ServerAddress.anyPort("127.0.0.1");
        }
        if (pair.server().equals(NetworkPair.HOST)) {
            throw new RefusedException(
                    "network '" + pair + "': CRI does not say at which address a pod reaches the machine itself");
        }
        String address = client.ask(runtime -> runtime.podSandboxStatus(PodSandboxStatusRequest.newBuilder()
                        .setPodSandboxId(pod)
                        .build()))
                .getStatus()
                .getNetwork()
                .getIp();
        if (address.isEmpty()) {
            throw new EngineException("pod " + pod + " has no address");
        }
        return ServerAddress.anyPort(address);
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
        return status().getState() == ContainerState.CONTAINER_RUNNING;
    }

    @Override
    public int awaitExit(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            ContainerStatus status = status();
            while (status.getState() != ContainerState.CONTAINER_EXITED) {
                if (System.nanoTime() - deadline > 0) {
                    throw new EngineException(
                            "container " + container + " still runs after " + limit.toSeconds() + " s");
                }
                Thread.sleep(POLL_MILLIS);
                status = status();
            }
            return status.getExitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for container " + container, e);
        }
    }

    @Override
    public String endedBecause() {
        String reason = status().getReason();
        return reason.equals("Completed") || reason.equals("Error") ? "" : reason;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engine", CriEngine.NAME);
        facts.put("container", container);
        facts.put("pod", pod);
        facts.put("runtime", spec.runtime());
        facts.put("network", spec.network());
        facts.put("cpus", spec.cpus());
        facts.put("image", spec.image());
        return facts;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        attachment.close();
        if (ownsPod) {
            removePod(client, pod);
        } else {
            removeContainer(client, container);
        }
        onClose.accept(this);
    }

    /** Kills and removes a pod and its containers; one that is gone already is fine. */
    static void removePod(CriClient client, String pod) {
        try {
            client.ask(runtime -> runtime.stopPodSandbox(
                    StopPodSandboxRequest.newBuilder().setPodSandboxId(pod).build()));
            client.ask(runtime -> runtime.removePodSandbox(
                    RemovePodSandboxRequest.newBuilder().setPodSandboxId(pod).build()));
        } catch (RefusedException gone) {
            System.getLogger(CriProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove pod {0}: {1}", pod, gone.getMessage());
        }
    }

    static void removeContainer(CriClient client, String container) {
        try {
            client.ask(runtime -> runtime.stopContainer(
                    StopContainerRequest.newBuilder().setContainerId(container).build()));
            client.ask(runtime -> runtime.removeContainer(RemoveContainerRequest.newBuilder()
                    .setContainerId(container)
                    .build()));
        } catch (RefusedException gone) {
            System.getLogger(CriProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove container {0}: {1}", container, gone.getMessage());
        }
    }

    private ContainerStatus status() {
        return client.ask(runtime -> runtime.containerStatus(ContainerStatusRequest.newBuilder()
                        .setContainerId(container)
                        .build()))
                .getStatus();
    }
}
