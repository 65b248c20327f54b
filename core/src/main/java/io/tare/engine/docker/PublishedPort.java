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
import java.util.stream.Stream;

/**
 * A port of the machine that leads to a container's, for TCP and for UDP. It has one number on both sides and for both
 * protocols, because a load may use both; the engine, asked to choose, would choose two. It is open on the gateway of
 * the container's network and nowhere else.
 */
final class PublishedPort {

    private PublishedPort() {}

    /** Has a container that is about to be created published at {@code gateway}. */
    static void add(CreateContainerCmd create, HostConfig config, String gateway) {
        int port = free();
        List<ExposedPort> exposed = List.of(ExposedPort.tcp(port), ExposedPort.udp(port));
        create.withExposedPorts(exposed);
        config.withPortBindings(exposed.stream()
                .map(inside -> new PortBinding(Ports.Binding.bindIpAndPort(gateway, port), inside))
                .toList());
    }

    /** The number that {@link #add} has chosen. */
    static int of(InspectContainerResponse container) {
        ExposedPort[] exposed = container.getConfig().getExposedPorts();
        return Stream.of(exposed == null ? new ExposedPort[0] : exposed)
                .mapToInt(ExposedPort::getPort)
                .findFirst()
                .orElseThrow(() -> new EngineException("container " + container.getId() + " publishes no port"));
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EngineException("cannot find a free port to publish: " + e.getMessage(), e);
        }
    }
}
