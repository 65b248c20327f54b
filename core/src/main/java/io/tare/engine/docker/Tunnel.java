// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The way to an engine, as a Unix socket of this machine: the engine's own, or one that leads to an engine elsewhere. So
 * nobody else has to know where an engine is.
 */
interface Tunnel extends AutoCloseable {

    /** The socket. */
    Path socket();

    @Override
    void close();

    /**
     * Opens the way.
     *
     * @throws EngineException if there is none; the sentence names the endpoint and who chose it
     */
    static Tunnel to(DockerEndpoint endpoint) {
        return switch (endpoint.scheme()) {
            case "unix" -> new Direct(Path.of(endpoint.uri().substring("unix://".length())));
            case "ssh" -> SshTunnel.open(endpoint, newSocket());
            default -> TlsTunnel.open(endpoint, newSocket());
        };
    }

    /** No way at all: the engine listens here. */
    record Direct(Path socket) implements Tunnel {
        @Override
        public void close() {
            // It is the engine's.
        }
    }

    /** In a directory that nobody else may look into: whoever reaches the socket reaches the engine. */
    private static Path newSocket() {
        try {
            return Files.createTempDirectory("tare-way-").resolve("engine.sock");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for a socket: " + e.getMessage(), e);
        }
    }

    /** Takes a socket and its directory away. */
    static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.resolveSibling("").normalize());
        } catch (IOException left) {
            System.getLogger(Tunnel.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", socket, left.getMessage());
        }
    }
}
