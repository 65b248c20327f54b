// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.link.Subnet;
import io.tare.engine.link.VethPair;
import io.tare.run.RunOwner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The networks of a run: one of each driver, made when the first container asks for it, so that every runtime is
 * measured on the same one. Thread-safe.
 */
final class DockerNetworks {

    private static final Set<String> WITHOUT_NETWORK = Set.of(NetworkPair.HOST, NetworkPair.NONE);

    /** The driver whose networks are all nodes'. */
    static final String OVERLAY = "overlay";

    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(10);
    private static final long RETRY_NANOS = 200_000_000;

    private final DockerClient client;
    private final RunOwner owner;
    private final boolean needsSubnet;
    private final boolean isHere;
    private final Optional<DockerNetworks> manager;
    private final Map<String, String> idByKind = new HashMap<>();
    private final Map<String, VethPair> parents = new HashMap<>();

    /**
     * @param manager the networks of the node that makes those of the whole swarm, if it is another one
     * @param needsSubnet whether the engine gives networks with a parent no addresses of its own accord
     */
    DockerNetworks(
            DockerClient client,
            RunOwner owner,
            boolean needsSubnet,
            boolean isHere,
            Optional<DockerNetworks> manager) {
        this.client = client;
        this.owner = owner;
        this.needsSubnet = needsSubnet;
        this.isHere = isHere;
        this.manager = manager;
    }

    /** The network mode to create the container of {@code spec} with. */
    String mode(ProcessSpec spec) {
        if (spec.networks().isNone()) {
            return spec.peer().map(peer -> "container:" + peer.id()).orElse(NetworkPair.NONE);
        }
        return WITHOUT_NETWORK.contains(spec.network()) ? spec.network() : ensure(spec.network());
    }

    /** The id of this run's network of that driver, which has to be there. */
    synchronized String id(String driver) {
        String kind = kind(driver);
        return isSwarms(kind) && manager.isPresent()
                ? manager.get().id(driver)
                : java.util.Objects.requireNonNull(idByKind.get(kind), kind);
    }

    /** The name of this run's network of that driver. */
    String name(String driver) {
        return "tare-" + owner.runId() + "-" + kind(driver);
    }

    /** Those that share a network: a published port is a bridge's. */
    private static String kind(String driver) {
        return driver.equals(NetworkPair.PUBLISHED) ? "bridge" : driver;
    }

    /**
     * Services have an overlay of their own. Two seconds after the last of them has left a node, its engine forgets the
     * network, and a container that comes just then finds none, while the swarm believes for ever that it is there
     * (moby/moby#27513). Containers alone do not bring that about.
     */
    private static boolean isSwarms(String kind) {
        return kind.equals(OVERLAY) || kind.equals(NetworkPair.SERVICE);
    }

    /** The address at which a container on that network reaches the machine itself. */
    synchronized String gateway(String driver) {
        ensure(driver);
        return client.inspectNetworkCmd().withNetworkId(name(driver)).exec().getIpam().getConfig().stream()
                .map(Network.Ipam.Config::getGateway)
                .filter(gateway -> gateway != null && !gateway.isBlank())
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "a container on network '" + driver + "' has no way to the machine's own addresses"));
    }

    synchronized void close() {
        try {
            idByKind.values().forEach(this::remove);
            idByKind.clear();
        } finally {
            parents.values().forEach(VethPair::close);
            parents.clear();
        }
    }

    private synchronized String ensure(String driver) {
        String kind = kind(driver);
        if (isSwarms(kind) && manager.isPresent()) {
            return manager.get().ensure(driver);
        }
        if (!idByKind.containsKey(kind)) {
            idByKind.put(kind, create(kind));
        }
        return name(driver);
    }

    private String create(String kind) {
        CreateNetworkCmd create = client.createNetworkCmd()
                .withName(name(kind))
                .withDriver(kind.equals(NetworkPair.SERVICE) ? OVERLAY : kind)
                .withCheckDuplicate(true)
                .withLabels(owner.labels());
        switch (kind) {
            case "macvlan", "ipvlan" -> {
                if (!isHere) {
                    throw new RefusedException("network '" + kind
                            + "' needs a parent interface on the engine's machine, and that is not this one");
                }
                if (needsSubnet) {
                    create.withIpam(new Network.Ipam()
                            .withConfig(new Network.Ipam.Config()
                                    .withSubnet(Subnet.free().inPrefixForm())));
                }

                create.withOptions(Map.of(
                        "parent",
                        parents.computeIfAbsent(kind, of -> VethPair.create(owner, of))
                                .name()));
            }
            // Without this, containers may not use it.
            case OVERLAY -> create.withAttachable(true);
            default -> {
                // A name is all that the others need.
            }
        }
        try {
            return create.exec().getId();
        } catch (DockerException e) {
            throw new RefusedException("network '" + kind + "': " + DockerEngine.words(e), e);
        } catch (RuntimeException e) {
            throw new EngineException("cannot create network " + name(kind) + ": " + DockerEngine.words(e), e);
        }
    }

    /**
     * Removes one and returns whether it is gone. A swarm goes on saying for a while that a container uses it which is
     * gone; what stays is removed by the next start.
     */
    boolean remove(String id) {
        long deadline = System.nanoTime() + REMOVE_LIMIT.toNanos();
        while (true) {
            try {
                client.removeNetworkCmd(id).exec();
                return true;
            } catch (NotFoundException gone) {
                return true;
            } catch (DockerException busy) {
                if (System.nanoTime() - deadline > 0) {
                    System.getLogger(DockerNetworks.class.getName())
                            .log(
                                    System.Logger.Level.WARNING,
                                    "network {0} stays for now: {1}",
                                    id,
                                    DockerEngine.words(busy));
                    return false;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }
}
