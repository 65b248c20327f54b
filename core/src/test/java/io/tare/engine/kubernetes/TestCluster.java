// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * fabric8's API server of tests, with objects that can be made, read and removed, and behind it {@link TestKubelet}s, which
 * run a pod's containers as processes of this machine.
 */
public final class TestCluster implements AutoCloseable {

    static final String NAMESPACE = "bench";

    private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";

    /** Kept, as a logger that nobody holds forgets its level. It says each request, thousands of them. */
    private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        REQUESTS.setLevel(Level.WARNING);
    }

    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final Map<String, TestKubelet> kubelets = new ConcurrentHashMap<>();
    private final Path directory;
    private volatile boolean runsPods = true;

    /** @param directory where processes have their files */
    public TestCluster(Path directory) {
        this.directory = directory;
        Map<ServerRequest, Queue<ServerResponse>> responses = new ConcurrentHashMap<>();
        this.server = new KubernetesMockServer(
                new Context(),
                new MockWebServer(),
                responses,
                new WithKubelets(new KubernetesMixedDispatcher(responses)),
                false);
        server.start();
        this.client = server.createClient();
    }

    /** For answers that are said beforehand. */
    KubernetesMockServer server() {
        return server;
    }

    /** For looking at what is there, and for putting something there. */
    KubernetesClient client() {
        return client;
    }

    /** Those that there are. */
    public List<Pod> pods() {
        return client.pods().inNamespace(NAMESPACE).list().getItems();
    }

    /** Nobody runs pods that are made from now on. */
    void stopKubelets() {
        runsPods = false;
    }

    /** Adds one that is ready. */
    public void addNode(String name, Map<String, String> labels) {
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    void addRuntimeClass(String name, Map<String, String> nodeSelector) {
        client.resource(new RuntimeClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withHandler(name + "-handler")
                        .withNewScheduling()
                        .withNodeSelector(nodeSelector)
                        .endScheduling()
                        .build())
                .create();
    }

    /** A kubeconfig file that names this cluster. */
    public Path kubeconfig() throws IOException {
        return Files.writeString(directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts:
                - name: test
                  context: {cluster: test, user: test, namespace: %s}
                clusters:
                - name: test
                  cluster: {server: "%s"}
                users:
                - name: test
                  user: {token: secret}
                """.formatted(NAMESPACE, server.url("/")));
    }

    @Override
    public void close() {
        kubelets.values().forEach(TestKubelet::kill);
        client.close();
        server.destroy();
    }

    private static String podIn(RecordedRequest request) {
        String afterPods = request.getPath().substring(PODS.length() + 1);
        return afterPods.replaceFirst("[/?].*", "");
    }

    /** Tells kubelets what happens to pods, and takes who attaches to them. */
    private final class WithKubelets extends Dispatcher {

        private final Dispatcher api;

        WithKubelets(Dispatcher api) {
            this.api = api;
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String path = request.getPath();
            if (path.startsWith(PODS + "/") && path.contains("/attach?")) {
                return Objects.requireNonNull(kubelets.get(podIn(request)))
                        .attach(path.replaceFirst(".*[?&]container=([^&]*).*", "$1"));
            }
            MockResponse response = api.dispatch(request);
            boolean done = response.code() >= 200 && response.code() < 300;
            if (done && runsPods && request.getMethod().equals("POST") && path.equals(PODS)) {
                Pod pod = new KubernetesSerialization()
                        .unmarshal(new String(response.getBody().getBytes(), StandardCharsets.UTF_8), Pod.class);
                TestKubelet kubelet = new TestKubelet(client, pod, directory);
                kubelets.put(pod.getMetadata().getName(), kubelet);
                kubelet.start();
            } else if (done && request.getMethod().equals("DELETE") && path.startsWith(PODS + "/")) {
                TestKubelet kubelet = kubelets.remove(podIn(request));
                if (kubelet != null) {
                    kubelet.kill();
                }
            }
            return response;
        }

        @Override
        public void shutdown() {
            api.shutdown();
        }

        @Override
        public void releaseResources() {
            api.releaseResources();
        }
    }
}
