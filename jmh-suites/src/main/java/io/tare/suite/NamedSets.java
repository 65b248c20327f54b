// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values of a param that belong together, by a name that begins with {@code @}. */
final class NamedSets {

    private static final Map<String, List<String>> NETWORKS = new TreeMap<>(Map.of(
            // Cochak, Koslovski, Pillon, Miers: "RunC and Kata runtime using Docker: a network perspective comparison",
            // LATINCOM 2021.
            "@cochak", List.of("bridge", "host", "macvlan", "overlay"),
            "@pairs",
                    List.of(
                            "bridge",
                            "host",
                            "macvlan",
                            "none",
                            "published",
                            "host/bridge",
                            "bridge/host",
                            "host/published")));

    private NamedSets() {}

    /**
     * The networks of that name.
     *
     * @throws UsageException if there is no such set
     */
    static List<String> networks(String name) {
        List<String> networks = NETWORKS.get(name);
        if (networks == null) {
            throw new UsageException(
                    "-p network=" + name + ": there is no such set; possible: " + String.join(", ", NETWORKS.keySet()));
        }
        return networks;
    }
}
