// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The runtime handlers that containerd reports of itself when it is asked for its status with all details, and the CNI
 * plugin that makes each one's pod network. CRI-O reports neither: then any handler may be named. Immutable.
 *
 * @param plugins handler → type of its CNI plugin, as in {@code bridge}
 * @param defaultHandler what an empty handler stands for
 * @param commonPlugin the plugin of handlers that have no network of their own, empty if unknown
 */
record CriHandlers(Map<String, String> plugins, String defaultHandler, String commonPlugin) {

    private static final String LOOPBACK = "loopback";

    CriHandlers {
        plugins = Map.copyOf(plugins);
    }

    static CriHandlers of(Map<String, String> info) {
        JsonNode configuration = json(info.getOrDefault("config", "{}")).path("containerd");
        String common = commonPlugin(json(info.getOrDefault("cniconfig", "{}")));
        Map<String, String> plugins = new TreeMap<>();
        configuration.path("runtimes").properties().forEach(runtime -> {
            String directory = runtime.getValue().path("cniConfDir").asText("");
            plugins.put(runtime.getKey(), pluginIn(directory).orElse(common));
        });
        return new CriHandlers(plugins, configuration.path("defaultRuntimeName").asText("runc"), common);
    }

    Set<String> names() {
        return plugins.isEmpty() ? Set.of(defaultHandler) : plugins.keySet();
    }

    boolean accepts(String handler) {
        return plugins.isEmpty() || plugins.containsKey(handler);
    }

    /** The CNI plugin of a handler's pods; empty if unknown. */
    String pluginOf(String handler) {
        return plugins.getOrDefault(handler, commonPlugin);
    }

    /** The first plugin of the first network that is not the loopback's. */
    private static String commonPlugin(JsonNode networks) {
        for (JsonNode network : networks.path("Networks")) {
            String type = network.path("Config")
                    .path("Plugins")
                    .path(0)
                    .path("Network")
                    .path("type")
                    .asText("");
            if (!type.equals(LOOPBACK) && !type.isEmpty()) {
                return type;
            }
        }
        return "";
    }

    /** CNI takes the first file of the directory, by name. */
    private static Optional<String> pluginIn(String directory) {
        if (directory.isEmpty() || !Files.isDirectory(Path.of(directory))) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.toString().matches(".*\\.(conf|conflist|json)"))
                    .sorted()
                    .findFirst()
                    .map(CriHandlers::pluginOf);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static String pluginOf(Path file) {
        try {
            JsonNode network = json(Files.readString(file));
            return network.path("plugins")
                    .path(0)
                    .path("type")
                    .asText(network.path("type").asText(""));
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException notJson) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }
}
