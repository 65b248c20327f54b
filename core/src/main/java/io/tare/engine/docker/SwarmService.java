// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerSpec;
import com.github.dockerjava.api.model.EndpointResolutionMode;
import com.github.dockerjava.api.model.EndpointSpec;
import com.github.dockerjava.api.model.EndpointVirtualIP;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.NetworkAttachmentConfig;
import com.github.dockerjava.api.model.ServiceModeConfig;
import com.github.dockerjava.api.model.ServicePlacement;
import com.github.dockerjava.api.model.ServiceReplicatedModeOptions;
import com.github.dockerjava.api.model.ServiceRestartCondition;
import com.github.dockerjava.api.model.ServiceRestartPolicy;
import com.github.dockerjava.api.model.ServiceSpec;
import com.github.dockerjava.api.model.Task;
import com.github.dockerjava.api.model.TaskSpec;
import com.github.dockerjava.api.model.TaskState;
import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A service of a swarm with one task. The swarm's manager makes it, and the node that it is bound to runs its container.
 * Services have no CPUs of their own, no limit on processes and the engine's default runtime: their specification has no
 * word for these.
 */
final class SwarmService {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;
    /** Without it the kernel has no virtual addresses of services. */
    private static final Path IPVS = Path.of("/proc/net/ip_vs");

    private final DockerClient manager;
    private final DockerClient node;
    private final String id;
    private final String container;

    private SwarmService(DockerClient manager, DockerClient node, String id, String container) {
        this.manager = manager;
        this.node = node;
        this.id = id;
        this.container = container;
    }

    /** How others find services here: by a virtual address where the kernel can, else by the tasks' own. */
    static EndpointResolutionMode mode() {
        return Files.exists(IPVS) ? EndpointResolutionMode.VIP : EndpointResolutionMode.DNSRR;
    }

    /**
     * Makes one, and waits until its container is there.
     *
     * @param manager the client of the node that manages the swarm
     * @param node the client of the node that runs it
     * @param nodeId that node's id in the swarm
     */
    static SwarmService create(
            DockerClient manager,
            DockerClient node,
            String nodeId,
            String name,
            ProcessSpec spec,
            String network,
            Map<String, String> labels) {
        ContainerSpec container = new ContainerSpec()
                .withImage(spec.image())
                .withCommand(spec.command())
                .withDir(ContainerEngine.WORK_DIRECTORY)
                .withLabels(labels)
                .withOpenStdin(true)
                .withReadOnly(true)
                // Not memory: a service's has no programs in it, and Netty and jffi unpack their native libraries here.
                .withMounts(List.of(new Mount().withType(MountType.VOLUME).withTarget(ContainerEngine.WORK_DIRECTORY)));
        TaskSpec task = new TaskSpec()
                .withContainerSpec(container)
                .withNetworks(List.of(new NetworkAttachmentConfig().withTarget(network)))
                .withRestartPolicy(new ServiceRestartPolicy().withCondition(ServiceRestartCondition.NONE))
                .withPlacement(new ServicePlacement().withConstraints(List.of("node.id==" + nodeId)));
        String id = manager.createServiceCmd(new ServiceSpec()
                        .withName(name)
                        .withLabels(labels)
                        .withTaskTemplate(task)
                        .withMode(new ServiceModeConfig()
                                .withReplicated(new ServiceReplicatedModeOptions().withReplicas(1)))
                        .withEndpointSpec(new EndpointSpec().withMode(mode())))
                .exec()
                .getId();
        try {
            return new SwarmService(manager, node, id, awaitContainer(manager, id));
        } catch (RuntimeException e) {
            manager.removeServiceCmd(id).exec();
            throw e;
        }
    }

    /** The id of its container, on its node. */
    String container() {
        return container;
    }

    /** Its virtual address on that network, if it has one. */
    Optional<String> virtualAddress(String networkId) {
        EndpointVirtualIP[] addresses =
                manager.inspectServiceCmd(id).exec().getEndpoint().getVirtualIPs();
        return Stream.of(addresses == null ? new EndpointVirtualIP[0] : addresses)
                .filter(address -> networkId.equals(address.getNetworkID()))
                .map(address -> address.getAddr().replaceFirst("/.*", ""))
                .findFirst();
    }

    /** Takes it away and waits until its container is gone: only then the network can go. */
    void remove() {
        removeService(manager, id);
        ContainerRemoval.of(node, container);
    }

    static void removeService(DockerClient manager, String id) {
        try {
            manager.removeServiceCmd(id).exec();
        } catch (NotFoundException gone) {
            // What was wanted.
        }
    }

    private static String awaitContainer(DockerClient manager, String service) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                for (Task task :
                        manager.listTasksCmd().withServiceFilter(service).exec()) {
                    TaskState state = task.getStatus().getState();
                    if (state == TaskState.RUNNING) {
                        return task.getStatus().getContainerStatus().getContainerID();
                    }
                    if (List.of(TaskState.FAILED, TaskState.REJECTED, TaskState.ORPHANED)
                            .contains(state)) {
                        throw new RefusedException("the swarm's task is " + state.getValue() + ": "
                                + task.getStatus().getErr());
                    }
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            throw new EngineException("the swarm did not start a service's task within " + LIMIT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while a service started", e);
        }
    }

    /** Why services cannot do what is asked; empty if they can. Files that a fork wants beside its image are hints of JMH's,
     * and a service's container starts before anything could be copied in. */
    static List<String> unsupported(ProcessSpec spec, String defaultRuntime) {
        List<String> reasons = new ArrayList<>();
        if (!spec.networks().client().equals(spec.networks().server())) {
            reasons.add("both sides are services, so it pairs with itself only");
        }
        if (!spec.runtime().equals(defaultRuntime)) {
            reasons.add("services run with the engine's default runtime, '" + defaultRuntime + "', alone");
        }
        if (spec.storage().isPresent()) {
            reasons.add("services are not measured on disks");
        }
        return reasons;
    }
}
