// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.tare.engine.EngineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

/**
 * A port of the machine that leads to a container's, for TCP and for UDP. It has one number on both sides and for both
 * protocols, because a load may use both; the engine, asked to choose, would choose two. It is open on the gateway of
 * the container's network and nowhere else.
 */
final class PublishedPort {

    private PublishedPort() {}

    /** On a container: the number. */
    private static final String LABEL = "io.tare.port";

    /** The label for a container whose port of that number is published. */
    static Map<String, String> label(int port) {
        return Map.of(LABEL, Integer.toString(port));
    }

    /** Has a container that is about to be created published at {@code gateway}. */
    static void add(CreateContainerCmd create, HostConfig config, String gateway, int port) {
        List<ExposedPort> exposed = List.of(ExposedPort.tcp(port), ExposedPort.udp(port));
        create.withExposedPorts(exposed);
        config.withPortBindings(exposed.stream()
                .map(inside -> new PortBinding(Ports.Binding.bindIpAndPort(gateway, port), inside))
                .toList());
    }

    /** The number that a container is published with. */
    static int of(InspectContainerResponse container) {
        Map<String, String> labels = container.getConfig().getLabels();
        String port = labels == null ? null : labels.get(LABEL);
        if (port == null) {
            throw new EngineException("container " + container.getId() + " publishes no port");
        }
        return Integer.parseInt(port);
    }

    /** A number that is free on this machine. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EngineException("cannot find a free port to publish: " + e.getMessage(), e);
        }
    }
}
