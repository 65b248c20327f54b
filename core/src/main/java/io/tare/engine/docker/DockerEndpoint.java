// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Docker engine listens, here or elsewhere, and who said so. Looked for as Docker's own command line does: {@code DOCKER_HOST}, then
 * {@code DOCKER_CONTEXT} or the current context in {@code ~/.docker}, then the default sockets of Docker and Podman.
 * Immutable.
 *
 * @param uri {@code unix://PATH}, {@code ssh://[USER@]HOST[:PORT][/PATH]} or, by TLS, {@code tcp://HOST:PORT}
 * @param source what named it, for error messages: {@code DOCKER_HOST}, {@code context 'x'}, {@code default socket}
 * @param explicit whether the user named it; only then is silence there an error
 * @param certificates the directory of {@code ca.pem}, {@code cert.pem} and {@code key.pem}, of which TLS makes use
 */
public record DockerEndpoint(String uri, String source, boolean explicit, Path certificates) {

    private static final String UNIX = "unix://";
    private static final Pattern PASSWORD = Pattern.compile("\\w+://[^/@]*:[^/]*@");
    private static final List<String> SCHEMES = List.of(UNIX, "ssh://", "tcp://");

    /**
     * Looks for an engine's socket.
     *
     * @param environment the process's environment
     * @return empty if nobody named one and no default socket exists
     * @throws EngineException if the user named an endpoint of another kind, or a context that cannot be read
     */
    public static Optional<DockerEndpoint> find(Map<String, String> environment) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        if (!host.isBlank()) {
            return Optional.of(named(host, "DOCKER_HOST", environment));
        }
        Optional<DockerEndpoint> context = fromContext(environment);
        return context.isPresent() ? context : defaultSocket(environment);
    }

    /**
     * Where Podman listens: {@code CONTAINER_HOST}, as Podman's own client has it, or its default sockets.
     *
     * @throws EngineException if there is no such socket
     */
    public static DockerEndpoint requirePodman(Map<String, String> environment) {
        return findPodman(environment)
                .orElseThrow(() -> new EngineException(
                        "engine 'podman' was asked for, but none of its sockets is there: " + podmanSockets(environment)
                                + "; start it with 'podman system service', or set CONTAINER_HOST"));
    }

    /** Where Podman listens; empty if nowhere. */
    public static Optional<DockerEndpoint> findPodman(Map<String, String> environment) {
        String host = environment.getOrDefault("CONTAINER_HOST", "");
        if (!host.isBlank()) {
            return Optional.of(named(host, "CONTAINER_HOST", environment));
        }
        return podmanSockets(environment).stream()
                .filter(Files::exists)
                .findFirst()
                .map(socket -> new DockerEndpoint(UNIX + socket, "default socket", false, certificates(environment)));
    }

    private static List<Path> podmanSockets(Map<String, String> environment) {
        List<Path> sockets = new ArrayList<>();
        @Nullable String runtimeFolder = environment.get("XDG_RUNTIME_DIR");
        if (runtimeFolder != null) {
            sockets.add(Path.of(runtimeFolder, "podman/podman.sock"));
        }
        sockets.add(Path.of("/run/podman/podman.sock"));
        return sockets;
    }

    /**
     * What {@code --nodes} names, in its order.
     *
     * @throws EngineException if one is no endpoint
     */
    public static List<DockerEndpoint> ofNodes(List<String> uris, Map<String, String> environment) {
        return uris.stream().map(uri -> named(uri, "--nodes", environment)).toList();
    }

    /** {@code unix}, {@code ssh} or {@code tcp}. */
    String scheme() {
        return uri.substring(0, uri.indexOf(':'));
    }

    /** Whether it is on this machine. */
    boolean isHere() {
        return uri.startsWith(UNIX);
    }

    private static DockerEndpoint named(String host, String source, Map<String, String> environment) {
        if (SCHEMES.stream().noneMatch(host::startsWith)) {
            throw new EngineException(source + " names '" + host
                    + "'; possible: unix:///var/run/docker.sock, ssh://user@host, tcp://host:2376 (with TLS)");
        }
        if (PASSWORD.matcher(host).lookingAt()) {
            throw new EngineException(
                    source + " names an engine with a password in its address, which lists of processes"
                            + " and results would show; possible: ssh://user@host with a key");
        }
        return new DockerEndpoint(host, source, true, certificates(environment));
    }

    /** As Docker's own client looks for them. */
    private static Path certificates(Map<String, String> environment) {
        String named = environment.getOrDefault("DOCKER_CERT_PATH", "");
        return named.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/"), ".docker") : Path.of(named);
    }

    private static Optional<DockerEndpoint> fromContext(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "/");
        Path folder = Path.of(environment.getOrDefault("DOCKER_CONFIG", home + "/.docker"));
        String name = environment.getOrDefault("DOCKER_CONTEXT", "");
        try {
            if (name.isBlank()) {
                Path config = folder.resolve("config.json");
                name = Files.isReadable(config) ? text(read(config), "currentContext") : "";
            }
            if (name.isBlank() || name.equals("default")) {
                return Optional.empty();
            }
            // Docker keeps each context under the SHA-256 of its name.
            Path meta = folder.resolve("contexts/meta").resolve(sha256(name)).resolve("meta.json");
            if (!Files.isReadable(meta)) {
                throw new EngineException("Docker context '" + name + "' is selected but " + meta
                        + " does not exist; choose one with 'docker context use', or set DOCKER_HOST");
            }
            JsonNode docker = read(meta).path("Endpoints").path("docker");
            return Optional.of(named(text(docker, "Host"), "Docker context '" + name + "'", environment));
        } catch (IOException e) {
            throw new EngineException("cannot read Docker's configuration in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Optional<DockerEndpoint> defaultSocket(Map<String, String> environment) {
        List<Path> candidates = new ArrayList<>(List.of(Path.of("/var/run/docker.sock")));
        @Nullable String runtimeFolder = environment.get("XDG_RUNTIME_DIR");
        if (runtimeFolder != null) {
            candidates.add(Path.of(runtimeFolder, "docker.sock"));
        }
        candidates.addAll(podmanSockets(environment));
        return candidates.stream()
                .filter(Files::exists)
                .findFirst()
                .map(socket -> new DockerEndpoint(UNIX + socket, "default socket", false, certificates(environment)));
    }

    private static JsonNode read(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    private static String sha256(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
