// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.Engine;
import io.tare.engine.NetworkPair;
import io.tare.engine.RefusedException;
import io.tare.engine.docker.DockerEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * The machines that a load is spread over, each by its engine: pair by pair in turn. Immutable.
 *
 * @param near the engine that the params name
 * @param far  the other nodes of its swarm, in the user's order, or of its cluster; may be empty
 */
public record Nodes(Engine near, List<? extends Engine> far) {

    static final String SAME_NODE = "same-node";
    private static final String TWO_NODE = "two-node";

    public Nodes {
        far = List.copyOf(far);
    }

    /**
     * The nodes of an engine: a cluster's engine knows its own, those of a swarm are named.
     *
     * @param named the nodes beside the first that the user names
     */
    public static Nodes of(Engine near, List<DockerEngine> named) {
        return new Nodes(near, near instanceof DockerEngine ? named : near.otherNodes());
    }

    /**
     * Where the client of a pair runs.
     *
     * @param pair from 0
     */
    public Engine client(int pair, NetworkPair networks) {
        return reachable(networks) ? all().get(pair % all().size()) : near;
    }

    /**
     * Where the server of a pair runs: with its client, or on the next node.
     *
     * @param pair      from 0
     * @param placement {@code same-node} or {@code two-node}
     * @throws RefusedException if there is no such placement, no other node, or no network that leads there
     */
    public Engine server(int pair, String placement, NetworkPair networks) {
        if (placement.equals(SAME_NODE)) {
            return client(pair, networks);
        }
        if (!placement.equals(TWO_NODE)) {
            throw new RefusedException("-p placement=" + placement + ": possible: " + SAME_NODE + ", " + TWO_NODE);
        }
        if (far.isEmpty()) {
            throw new RefusedException("placement=" + TWO_NODE
                    + (near instanceof DockerEngine
                            ? " needs a second node: name both with --nodes"
                            : ": engine '" + near.name() + "' has one node"));
        }
        if (!reachable(networks)) {
            throw new RefusedException("placement=" + TWO_NODE + ": network '" + networks
                    + "' does not leave its node; possible: " + String.join(", ", leavingNetworks()));
        }
        return all().get((pair + 1) % all().size());
    }

    /** All of them, the near one first. */
    public List<Engine> all() {
        List<Engine> all = new ArrayList<>(List.of(near));
        all.addAll(far);
        return all;
    }

    private boolean reachable(NetworkPair networks) {
        return !far.isEmpty() && near.reachesOtherNodes(networks);
    }

    private List<String> leavingNetworks() {
        return near.drivers().stream()
                .filter(driver -> near.reachesOtherNodes(new NetworkPair(driver, driver)))
                .sorted()
                .toList();
    }
}
