// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.tare.engine.ContainerEngine;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.Storage;
import io.tare.run.RunOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pod of a process, by the settings that all engines' containers have, as far as a pod has words for them: it has none
 * for CPUs by their numbers and for a limit on processes. It keeps to Kubernetes' Pod Security Standard "restricted", but
 * for the network of the node, which no standard but "privileged" lets it have.
 */
final class PodForm {

    /** The container of the fork in a pod that it shares with its peer. */
    static final String FORK = "fork";

    private static final String PEER = "peer";

    /** The user of the harness image: by its number, or the kubelet could not know that it is not root. */
    private static final long USER = 1000;

    /** A pod that nobody attaches to, as its harness was killed before, does not stay for ever. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final String WORK = "work";
    private static final String FILES = "files";
    private static final String DISK = "disk";

    private PodForm() {}

    /**
     * The pod.
     *
     * @param runtimeClass the RuntimeClass's name, or empty for the node's default runtime
     * @param node the name of the node to run on
     */
    static Pod of(ProcessSpec spec, String name, String image, String runtimeClass, String node, RunOwner owner) {
        boolean onHost = spec.network().equals(NetworkPair.HOST);
        List<Container> containers = new ArrayList<>(List.of(container(spec, spec.role(), image, command(spec))));
        if (isShared(spec)) {
            // What a pod consists of is fixed when it is made, and the fork is not known yet.
            containers.add(container(spec, FORK, image, StartByInput.command()));
        }
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(RunOwner.RUN_LABEL, owner.runId())
                // A label's value could not hold it.
                .addToAnnotations(RunOwner.OWNER_LABEL, owner.process())
                .endMetadata()
                .withNewSpec()
                .withRuntimeClassName(runtimeClass.isEmpty() ? null : runtimeClass)
                .withAffinity(onNode(node))
                .withHostNetwork(onHost ? true : null)
                .withHostname(onHost ? null : spec.role())
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(LONGEST.toSeconds())
                .withTerminationGracePeriodSeconds(1L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                // Kubernetes' own default would be none, other engines' is theirs.
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(containers)
                .withVolumes(volumes(spec))
                .endSpec()
                .build();
    }

    /** Whether the peer's pod is the fork's, too: one loopback for both. */
    static boolean isShared(ProcessSpec spec) {
        return spec.networks().isNone() && spec.role().equals(PEER);
    }

    /** Whether the process is told by its input what it has to know before it runs. */
    static boolean startsByInput(ProcessSpec spec) {
        return !spec.files().isEmpty();
    }

    private static List<String> command(ProcessSpec spec) {
        return startsByInput(spec) ? StartByInput.command() : spec.command();
    }

    /** By affinity and not by name alone, so that the scheduler has its say, in words. */
    private static Affinity onNode(String node) {
        return new AffinityBuilder()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addToMatchFields(new NodeSelectorRequirement("metadata.name", "In", List.of(node)))
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .build();
    }

    private static Container container(ProcessSpec spec, String name, String image, List<String> command) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand(command)
                .withWorkingDir(ContainerEngine.WORK_DIRECTORY)
                .withStdin(true)
                .withStdinOnce(true)
                .withResources(resources(spec))
                .withSecurityContext(security(spec))
                .withVolumeMounts(mounts(spec, name))
                .build();
    }

    /** Whole CPUs, and as many asked for as allowed: what the kubelet's static CPU manager gives CPUs of their own. */
    private static ResourceRequirements resources(ProcessSpec spec) {
        Map<String, Quantity> most = new HashMap<>();
        most.put("memory", new Quantity(Long.toString(ContainerEngine.MEMORY_BYTES)));
        if (spec.cpuCount() > 0) {
            most.put("cpu", new Quantity(Integer.toString(spec.cpuCount())));
        }
        return new ResourceRequirementsBuilder()
                .withLimits(most)
                .withRequests(most)
                .build();
    }

    private static SecurityContext security(ProcessSpec spec) {
        boolean writableRoot =
                spec.storage().filter(it -> it.way() == Storage.Way.ROOT).isPresent();
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(!writableRoot)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .build();
    }

    private static List<VolumeMount> mounts(ProcessSpec spec, String container) {
        List<VolumeMount> mounts = new ArrayList<>();
        // Each its own, as it would have in a pod of its own.
        mounts.add(mount(WORK + "-" + container, ContainerEngine.WORK_DIRECTORY));
        mounts.add(mount(FILES + "-" + container, ContainerEngine.FILES_DIRECTORY));
        if (hasVolume(spec)) {
            mounts.add(mount(DISK, ContainerEngine.STORAGE_DIRECTORY));
        }
        return mounts;
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    private static List<Volume> volumes(ProcessSpec spec) {
        List<Volume> volumes = new ArrayList<>();
        for (String container : isShared(spec) ? List.of(spec.role(), FORK) : List.of(spec.role())) {
            volumes.add(volume(WORK + "-" + container, ""));
            volumes.add(volume(FILES + "-" + container, ""));
        }
        if (hasVolume(spec)) {
            boolean inMemory = spec.storage().orElseThrow().way() == Storage.Way.TMPFS;
            volumes.add(volume(DISK, inMemory ? "Memory" : ""));
        }
        return volumes;
    }

    /** A directory of the node's that lives as long as the pod. */
    private static Volume volume(String name, String medium) {
        return new VolumeBuilder()
                .withName(name)
                .withEmptyDir(new EmptyDirVolumeSource(medium, null))
                .build();
    }

    private static boolean hasVolume(ProcessSpec spec) {
        return spec.storage().filter(it -> it.way() != Storage.Way.ROOT).isPresent();
    }
}
