// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A namespace of a cluster, asked by the API server. Thread-safe. */
final class Cluster implements AutoCloseable {

    private static final Duration GONE_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;
    /** The kubelet kills what does not end within it; none at all would not wait for the kubelet. */
    private static final long GRACE_SECONDS = 1;

    private final ClusterEndpoint endpoint;
    private final KubernetesClient client;

    /** @throws EngineException if the kubeconfig file's certificates or keys cannot be used */
    Cluster(ClusterEndpoint endpoint) {
        this.endpoint = endpoint;
        this.client = clientOf(endpoint);
    }

    private static KubernetesClient clientOf(ClusterEndpoint endpoint) {
        KubernetesClientBuilder builder = new KubernetesClientBuilder();
        try {
            return builder.withConfig(endpoint.config()).build();
        } catch (RuntimeException e) {
            // The client takes a PKCS #8 key for one of RSA.
            endpoint.config().setClientKeyAlgo("EC");
            try {
                return builder.withConfig(endpoint.config()).build();
            } catch (RuntimeException notThatEither) {
                throw new EngineException(
                        "the certificates or keys in " + ClusterEndpoint.VARIABLE + "'s file " + endpoint.file()
                                + " cannot be used: " + ApiWords.of(e),
                        e);
            }
        }
    }

    ClusterEndpoint endpoint() {
        return endpoint;
    }

    String server() {
        return endpoint.config().getMasterUrl().replaceFirst("/$", "");
    }

    String namespace() {
        return endpoint.config().getNamespace();
    }

    /**
     * Asks the API server.
     *
     * @throws RefusedException with the server's words if it says no
     * @throws EngineException if it does not answer, or failed
     */
    <T> T ask(Function<KubernetesClient, T> call) {
        try {
            return call.apply(client);
        } catch (KubernetesClientException e) {
            if (e.getCode() >= 400 && e.getCode() < 500) {
                throw new RefusedException(ApiWords.of(e), e);
            }
            String source = " (from " + ClusterEndpoint.VARIABLE + "): ";
            throw new EngineException(
                    e.getCode() >= 500
                            ? "the API server " + server() + source + ApiWords.of(e)
                            : "no API server answers at " + server() + source + ApiWords.of(e),
                    e);
        }
    }

    /** A pod as it is now; empty if it is gone. */
    Optional<Pod> pod(String name) {
        return Optional.ofNullable(
                ask(api -> api.pods().inNamespace(namespace()).withName(name).get()));
    }

    Pod create(Pod pod) {
        return ask(api -> api.pods().inNamespace(namespace()).resource(pod).create());
    }

    /** The last warning of the cluster about a pod; nothing if the user may not see any. */
    Optional<Event> lastWarning(String pod) {
        try {
            return ask(api -> api.v1()
                            .events()
                            .inNamespace(namespace())
                            .withField("involvedObject.name", pod)
                            .list())
                    .getItems()
                    .stream()
                    .filter(event -> "Warning".equals(event.getType()))
                    .max(Comparator.comparing(event -> String.valueOf(event.getLastTimestamp())));
        } catch (RefusedException hidden) {
            return Optional.empty();
        }
    }

    /** The end of what a container has printed; empty if nobody can tell. */
    String log(String pod, String container) {
        try {
            return ApiWords.line(askForLog(pod, container));
        } catch (RefusedException | EngineException unknown) {
            return "";
        }
    }

    /** Why a container's log cannot be read; empty if it can. */
    String whyNoLog(String pod, String container) {
        try {
            askForLog(pod, container);
            return "";
        } catch (RefusedException | EngineException e) {
            return ApiWords.line(e.getMessage());
        }
    }

    private String askForLog(String pod, String container) {
        return ask(api -> api.pods()
                .inNamespace(namespace())
                .withName(pod)
                .inContainer(container)
                .tailingLines(5)
                .getLog());
    }

    /** Kills and removes a pod, and waits until its node says that it is gone; one that is gone already is fine. */
    void remove(String pod) {
        try {
            delete(pod, GRACE_SECONDS);
            if (!isGoneWithin(pod, GONE_LIMIT)) {
                // A node that does not answer would keep it for ever.
                delete(pod, 0);
            }
        } catch (RefusedException | EngineException e) {
            System.getLogger(Cluster.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove pod {0}: {1}", pod, e.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private void delete(String pod, long graceSeconds) {
        ask(api -> api.pods()
                .inNamespace(namespace())
                .withName(pod)
                .withGracePeriod(graceSeconds)
                .delete());
    }

    private boolean isGoneWithin(String pod, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (pod(pod).isPresent()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** Waits between two questions. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for a pod", e);
        }
    }
}
