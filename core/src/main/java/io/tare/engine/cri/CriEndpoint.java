// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a CRI runtime listens. Looked for as crictl does: {@code CONTAINER_RUNTIME_ENDPOINT}, then the default sockets.
 * Immutable.
 *
 * @param socket the Unix socket
 * @param source what named it
 */
public record CriEndpoint(Path socket, String source) {

    private static final String VARIABLE = "CONTAINER_RUNTIME_ENDPOINT";
    private static final String SCHEME = "unix://";
    private static final List<Path> DEFAULTS =
            List.of(Path.of("/run/containerd/containerd.sock"), Path.of("/run/crio/crio.sock"));

    /**
     * Looks for a socket; empty if there is none.
     *
     * @throws EngineException if the user named something else than a Unix socket
     */
    public static Optional<CriEndpoint> find(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isBlank()) {
            if (!named.startsWith(SCHEME)) {
                throw new EngineException(VARIABLE + " names '" + named
                        + "', but CRI runtimes listen on Unix sockets: unix:///run/containerd/containerd.sock");
            }
            return Optional.of(new CriEndpoint(Path.of(named.substring(SCHEME.length())), VARIABLE));
        }
        return DEFAULTS.stream()
                .filter(Files::exists)
                .findFirst()
                .map(socket -> new CriEndpoint(socket, "default socket"));
    }

    /** The endpoint, which has to be there. */
    public static CriEndpoint require(Map<String, String> environment) {
        return find(environment)
                .orElseThrow(() -> new EngineException("engine 'cri' was asked for, but there is none of " + DEFAULTS
                        + "; start containerd or CRI-O, or set " + VARIABLE));
    }
}
