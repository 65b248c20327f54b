// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A pod on its way from the API to a process that runs, or to the reason why none does. */
final class PodStart {

    /** A pod that is not up by then never will be; less than a fork waits for its peers. */
    private static final Duration LIMIT = Duration.ofSeconds(100);

    /** How long a node may fail to make a pod's sandbox, as its network may need a second try. */
    private static final Duration SANDBOX_PATIENCE = Duration.ofSeconds(5);

    private static final Set<String> NO_IMAGE = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");

    /** What the kubelet and the runtime call their own refusals; else a waiting container is on its way. */
    private static final Set<String> NO_CONTAINER =
            Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PreCreateHookError");

    private static final Set<String> NEVER_RAN = Set.of("StartError", "ContainerCannotRun");

    private final Cluster cluster;
    private final String pod;
    private final String container;
    private final String image;

    PodStart(Cluster cluster, String pod, String container, String image) {
        this.cluster = cluster;
        this.pod = pod;
        this.container = container;
        this.image = image;
    }

    /**
     * Waits until the container runs and the pod has an address.
     *
     * @throws RefusedException with the words of the scheduler, the kubelet or the runtime if one of them says no
     * @throws EngineException if the nodes cannot get the image, or the process has ended already
     */
    void await() {
        long start = System.nanoTime();
        while (!isUp(cluster.pod(pod).orElseThrow(() -> new EngineException("pod " + pod + " was taken away")))) {
            long waitedNanos = System.nanoTime() - start;
            if (waitedNanos > SANDBOX_PATIENCE.toNanos()) {
                requireSandbox();
            }
            if (waitedNanos > LIMIT.toNanos()) {
                throw new EngineException("pod " + pod + " does not run after " + LIMIT.toSeconds() + " s"
                        + cluster.lastWarning(pod)
                                .map(warning -> ": " + words(warning))
                                .orElse(""));
            }
            Cluster.pause();
        }
    }

    private boolean isUp(Pod now) {
        Optional<ContainerState> state = statusOf(now, container).map(ContainerStatus::getState);
        state.map(ContainerState::getTerminated).ifPresent(this::sayEnded);
        state.map(ContainerState::getWaiting).ifPresent(this::requirePossible);
        requireAccepted(now);
        return state.map(ContainerState::getRunning).isPresent()
                && now.getStatus().getPodIP() != null;
    }

    /** A container's status; empty if the kubelet has not said anything yet. */
    static Optional<ContainerStatus> statusOf(Pod pod, String container) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(status -> status.getName().equals(container))
                        .findFirst();
    }

    private void requireAccepted(Pod now) {
        if (now.getStatus() == null) {
            return;
        }
        for (PodCondition condition : now.getStatus().getConditions()) {
            if ("PodScheduled".equals(condition.getType()) && "Unschedulable".equals(condition.getReason())) {
                throw new RefusedException("the scheduler finds no place: " + ApiWords.line(condition.getMessage()));
            }
        }
        if ("Failed".equals(now.getStatus().getPhase())) {
            throw new RefusedException("the node does not take the pod: "
                    + reasoned(now.getStatus().getReason(), now.getStatus().getMessage()));
        }
    }

    private void requirePossible(ContainerStateWaiting waiting) {
        String reason = String.valueOf(waiting.getReason());
        if (NO_IMAGE.contains(reason)) {
            throw new EngineException("the node has no image " + image + " and gets none ("
                    + reasoned(reason, waiting.getMessage())
                    + "): push it to a registry that the nodes pull from and name"
                    + " its repository in " + ClusterEndpoint.IMAGE_VARIABLE + ", or import it on each node");
        }
        if (NO_CONTAINER.contains(reason)) {
            throw new RefusedException(reasoned(reason, waiting.getMessage()));
        }
    }

    private void sayEnded(ContainerStateTerminated end) {
        String why = reasoned(end.getReason(), end.getMessage());
        if (NEVER_RAN.contains(String.valueOf(end.getReason()))) {
            throw new RefusedException(why);
        }
        throw new EngineException("the process in pod " + pod + " ended with exit code " + end.getExitCode()
                + " before anybody could talk to it: " + why + " " + cluster.log(pod, container));
    }

    /** A runtime that the node does not have is said in an event alone. */
    private void requireSandbox() {
        cluster.lastWarning(pod)
                .filter(warning -> "FailedCreatePodSandBox".equals(warning.getReason()))
                .ifPresent(warning -> {
                    throw new RefusedException(words(warning));
                });
    }

    private static String words(Event warning) {
        return reasoned(warning.getReason(), warning.getMessage());
    }

    private static String reasoned(String reason, String message) {
        String words = ApiWords.line(message);
        return words.isEmpty() ? String.valueOf(reason) : reason + ": " + words;
    }
}
