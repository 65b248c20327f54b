// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

/**
 * The network drivers of the fork (client) and of the peer (server). Written {@code client/server}, or as one word when
 * both are the same. Immutable.
 */
public record NetworkPair(String client, String server) {

    /** No network but one loopback, shared by fork and peer. */
    public static final String NONE = "none";

    /** An overlay on which both sides are services of a swarm. */
    public static final String SERVICE = "service";

    /** The network of the machine itself. */
    public static final String HOST = "host";

    /** A bridge whose server is reached through a port of the machine; on the client's side, that bridge. */
    public static final String PUBLISHED = "published";

    /**
     * Reads {@code bridge} or {@code host/bridge}.
     *
     * @throws IllegalArgumentException if {@code text} has not one or two non-empty parts, or pairs {@code none} with
     *     another driver, which no packet can cross
     */
    public static NetworkPair parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || parts[0].isBlank() || parts[parts.length - 1].isBlank()) {
            throw new IllegalArgumentException(
                    "network '" + text + "' is not a driver (bridge) or a pair client/server (host/bridge)");
        }
        NetworkPair pair = new NetworkPair(parts[0], parts[parts.length - 1]);
        if (pair.client.equals(NONE) != pair.server.equals(NONE)) {
            throw new IllegalArgumentException(
                    "network '" + text + "' cannot carry traffic: 'none' pairs with itself only");
        }
        return pair;
    }

    /** Whether both sides share one network namespace that has a loopback and nothing else. */
    public boolean isNone() {
        return client.equals(NONE);
    }

    /** Whether either side is a service of a swarm. */
    public boolean hasService() {
        return client.equals(SERVICE) || server.equals(SERVICE);
    }

    /** Whether the way to the server leads through a port of its machine. */
    public boolean isPublished() {
        return server.equals(PUBLISHED);
    }

    @Override
    public String toString() {
        return client.equals(server) ? client : client + "/" + server;
    }
}
