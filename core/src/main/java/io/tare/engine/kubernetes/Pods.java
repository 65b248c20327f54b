// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.tare.engine.EngineException;
import io.tare.engine.ProcessSpec;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The pods of a run, on whichever node. Thread-safe. */
final class Pods implements AutoCloseable {

    private final Cluster cluster;
    private final RunOwner owner;
    private final Set<PodProcess> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ordinal = new AtomicInteger();
    private volatile boolean closed;

    Pods(Cluster cluster, RunOwner owner) {
        this.cluster = cluster;
        this.owner = owner;
    }

    /** Starts a process in a pod of its own. */
    PodProcess start(ProcessSpec spec, String image, String runtimeClass, String node) {
        String name = "tare-" + owner.runId() + "-" + ordinal.incrementAndGet() + "-" + spec.role();
        byte[] lines = PodForm.startsByInput(spec) ? StartByInput.lines(spec) : new byte[0];
        cluster.create(PodForm.of(spec, name, image, runtimeClass, node, owner));
        try {
            return attached(spec, name, spec.role(), image, true, lines);
        } catch (RuntimeException e) {
            cluster.remove(name);
            throw e;
        }
    }

    /** Starts the fork that its peer's pod has a place for. */
    PodProcess join(ProcessSpec spec, PodProcess peer, String image) {
        return attached(spec, peer.pod(), PodForm.FORK, image, false, StartByInput.lines(spec));
    }

    /** Takes away the pods of dead runs and says what they were. */
    List<String> removeLeftovers() {
        List<String> removed = new ArrayList<>();
        for (Pod pod : cluster.ask(api -> api.pods()
                        .inNamespace(cluster.namespace())
                        .withLabel(RunOwner.RUN_LABEL)
                        .list())
                .getItems()) {
            String name = pod.getMetadata().getName();
            if (ownerOf(pod).filter(RunOwner::isDead).isPresent()) {
                cluster.remove(name);
                removed.add("pod " + name);
            }
        }
        return removed;
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(running).forEach(PodProcess::close);
        cluster.close();
    }

    /**
     * No byte is lost between the start of a pod's process and this, though nobody can be attached before: forks wait for a
     * first frame and print nothing before it (ForkRelay), peers wait for their settings (PeerLines), and what is told by
     * its input what to run waits for that. What a JVM that cannot start says meanwhile is in the pod's log.
     */
    private PodProcess attached(
            ProcessSpec spec, String pod, String container, String image, boolean ownsPod, byte[] lines) {
        new PodStart(cluster, pod, container, image).await();
        PodAttachment attachment = attachment(pod, container);
        PodProcess process = new PodProcess(cluster, spec, pod, container, ownsPod, attachment, running::remove);
        running.add(process);
        try {
            if (closed) {
                throw new EngineException("the engine is closed");
            }
            attachment.stdin().write(lines);
            return process;
        } catch (IOException e) {
            process.close();
            throw new EngineException(
                    "pod " + pod + " ended before it was told what to run: " + cluster.log(pod, container), e);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private PodAttachment attachment(String pod, String container) {
        try {
            return PodAttachment.to(cluster, pod, container);
        } catch (EngineException e) {
            // A refused WebSocket says nothing but a number; the log is on the same way to the node, and has words.
            String words = cluster.whyNoLog(pod, container);
            throw words.isEmpty() ? e : new EngineException(e.getMessage() + "; nor is its log to be had: " + words, e);
        }
    }

    private static Optional<RunOwner> ownerOf(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String run = labels == null ? null : labels.get(RunOwner.RUN_LABEL);
        String process = annotations == null ? null : annotations.get(RunOwner.OWNER_LABEL);
        return run == null || process == null ? Optional.empty() : RunOwner.parse(run, process);
    }
}
