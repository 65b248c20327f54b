// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.tare.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster that a kubeconfig file's current context names. The file is the one that {@code TARE_KUBECONFIG} names and
 * no other: what kubectl would take by itself may well be where others work. Immutable.
 *
 * @param file the kubeconfig file
 * @param config what it says
 * @param repository the image repository that nodes pull from, or empty if they have the image by its own name
 */
public record ClusterEndpoint(Path file, Config config, String repository) {

    /** The environment variable that names the file. */
    public static final String VARIABLE = "TARE_KUBECONFIG";

    /** The environment variable that names the repository. */
    static final String IMAGE_VARIABLE = "TARE_KUBERNETES_IMAGE";

    /** As Kubernetes' own clients have it. */
    private static final String DEFAULT_NAMESPACE = "default";

    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 30_000;
    private static final int RETRIES = 2;

    /**
     * Reads the file that the environment names; empty if it names none.
     *
     * @throws EngineException if there is no such file, or it names no cluster
     */
    public static Optional<ClusterEndpoint> find(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isBlank()
                ? Optional.empty()
                : Optional.of(read(Path.of(named), environment.getOrDefault(IMAGE_VARIABLE, "")));
    }

    /** The endpoint, which has to be there. */
    public static ClusterEndpoint require(Map<String, String> environment) {
        return find(environment)
                .orElseThrow(() -> new EngineException("engine 'kubernetes' was asked for, but " + VARIABLE
                        + " is not set: it has to name a kubeconfig file, whose current context says which cluster and"
                        + " namespace to measure in; ~/.kube/config is not taken unless it is named"));
    }

    private static ClusterEndpoint read(Path file, String repository) {
        String named = VARIABLE + " names '" + file + "', ";
        if (!Files.isRegularFile(file)) {
            throw new EngineException(named + "but there is no such file");
        }
        Config config;
        boolean saysServer;
        try {
            config = Config.fromKubeconfig(file.toFile());
            // Where the context's cluster is missing, the client would take a server of its own.
            saysServer = !config.getMasterUrl().startsWith(Config.DEFAULT_MASTER_URL)
                    || Files.readString(file).contains(Config.DEFAULT_MASTER_URL);
        } catch (IOException | RuntimeException e) {
            // The parser's words say what they leave out.
            String words = ApiWords.of(e).replaceAll("Source: REDACTED \\([^)]*\\); ", "");
            throw new EngineException(named + "which is no kubeconfig file that could be read: " + words, e);
        }
        if (config.getCurrentContext() == null) {
            throw new EngineException(named + "but its current-context names no context in it");
        }
        if (!saysServer) {
            throw new EngineException(
                    named + "but its context '" + config.getCurrentContext().getName() + "' names no cluster in it");
        }
        if (config.getNamespace() == null || config.getNamespace().isBlank()) {
            config.setNamespace(DEFAULT_NAMESPACE);
        }
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(RETRIES);
        return new ClusterEndpoint(file, config, repository.strip());
    }
}
