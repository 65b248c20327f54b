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
 * @param far  the other nodes of its swarm, in the user's order; may be empty
 */
public record Nodes(Engine near, List<DockerEngine> far) {

    static final String SAME_NODE = "same-node";
    private static final String TWO_NODE = "two-node";

    public Nodes {
        far = List.copyOf(far);
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
            throw new RefusedException("placement=" + TWO_NODE + " needs a second node: name both with --nodes");
        }
        if (!(near instanceof DockerEngine)) {
            throw new RefusedException("placement=" + TWO_NODE + ": engine '" + near.name() + "' has one node");
        }
        if (!reachable(networks)) {
            throw new RefusedException("placement=" + TWO_NODE + ": network '" + networks
                    + "' does not leave its node; possible: overlay");
        }
        return all().get((pair + 1) % all().size());
    }

    /** All of them, the near one first; engines that are no Docker engine are alone. */
    public List<Engine> all() {
        List<Engine> all = new ArrayList<>(List.of(near));
        if (near instanceof DockerEngine) {
            all.addAll(far);
        }
        return all;
    }

    private boolean reachable(NetworkPair networks) {
        return !far.isEmpty() && far.get(0).reachesOtherNodes(networks);
    }
}
