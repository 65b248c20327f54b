// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.tare.engine.ContainerEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs a pod's containers as processes of this machine, and says so to the API server, as a kubelet does. */
final class TestKubelet {

    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte STATUS = 3;

    private final KubernetesClient client;
    private final Pod pod;
    private final Path directory;
    private final ExecutorService pumps = Executors.newCachedThreadPool();
    /** Does one thing after the other; the API server's thread, which may have to answer it, never waits for it. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    private final Map<String, Process> processes = new ConcurrentHashMap<>();
    private final Map<String, ContainerStatus> statuses = new ConcurrentHashMap<>();

    TestKubelet(KubernetesClient client, Pod pod, Path directory) {
        this.client = client;
        this.pod = pod;
        this.directory = directory;
    }

    void start() {
        worker.execute(this::run);
    }

    /** Connects whoever asks to a container's streams: its output from now on, and all of its input. */
    MockResponse attach(String container) {
        return new MockResponse()
                .withWebSocketUpgrade(new Attached(container, Objects.requireNonNull(processes.get(container))));
    }

    /** Kills the pod's processes. */
    void kill() {
        worker.execute(() -> processes.values().forEach(Process::destroyForcibly));
    }

    private void run() {
        try {
            Path files =
                    Files.createDirectories(directory.resolve(pod.getMetadata().getName()));
            for (Container container : pod.getSpec().getContainers()) {
                start(container, files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        report();
    }

    private void start(Container container, Path files) {
        String name = container.getName();
        try {
            processes.put(
                    name,
                    new ProcessBuilder(container.getCommand())
                            .directory(files.toFile())
                            .start());
            statuses.put(
                    name,
                    status(name)
                            .withNewState()
                            .withNewRunning()
                            .endRunning()
                            .endState()
                            .build());
        } catch (IOException e) {
            statuses.put(
                    name,
                    status(name)
                            .withNewState()
                            .withNewTerminated()
                            .withReason("StartError")
                            .withExitCode(128)
                            .withMessage(e.getMessage())
                            .endTerminated()
                            .endState()
                            .build());
        }
    }

    private static ContainerStatusBuilder status(String name) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withImage("the image")
                .withImageID("sha256:abc");
    }

    private void ended(String name, int exitCode) {
        statuses.put(
                name,
                status(name)
                        .withNewState()
                        .withNewTerminated()
                        .withReason(exitCode == 0 ? "Completed" : "Error")
                        .withExitCode(exitCode)
                        .endTerminated()
                        .endState()
                        .build());
        report();
    }

    private void report() {
        Pod now = client.pods()
                .inNamespace(TestCluster.NAMESPACE)
                .withName(pod.getMetadata().getName())
                .get();
        if (now != null) {
            try {
                client.pods()
                        .inNamespace(TestCluster.NAMESPACE)
                        .resource(new PodBuilder(now)
                                .withNewStatus()
                                .withPhase("Running")
                                .withPodIP("10.1.2.3")
                                .addAllToContainerStatuses(statuses.values())
                                .endStatus()
                                .build())
                        .updateStatus();
            } catch (KubernetesClientException taken) {
                // The pod was removed meanwhile.
            }
        }
    }

    private final class Attached extends WebSocketListener {

        private final String container;
        private final Process process;
        /** Not the server's thread: a process that does not read would stop it, and with it the output. */
        private final ExecutorService input = Executors.newSingleThreadExecutor();

        Attached(String container, Process process) {
            this.container = container;
            this.process = process;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            CompletableFuture<Void> errors =
                    CompletableFuture.runAsync(() -> pump(process.getErrorStream(), STDERR, socket), pumps);
            pumps.execute(() -> {
                pump(process.getInputStream(), STDOUT, socket);
                errors.join();
                socket.send(framed(STATUS, "{\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8)));
                socket.close(1000, "");
                try {
                    int exitCode = process.waitFor();
                    worker.execute(() -> ended(container, exitCode));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void onMessage(WebSocket socket, byte[] message) {
            if (message[0] == STDIN) {
                input.execute(() -> write(message));
            }
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            input.execute(() -> {
                try {
                    process.getOutputStream().close();
                } catch (IOException gone) {
                    // It has ended before its input.
                }
            });
            input.shutdown();
        }

        private void write(byte[] message) {
            // A volume is a directory of this machine, so its path inside stands for that.
            String text = new String(message, 1, message.length - 1, StandardCharsets.ISO_8859_1);
            String files = directory.resolve(pod.getMetadata().getName()).toString();
            try {
                process.getOutputStream()
                        .write(text.replace(ContainerEngine.FILES_DIRECTORY, files)
                                .getBytes(StandardCharsets.ISO_8859_1));
                process.getOutputStream().flush();
            } catch (IOException gone) {
                // As a kubelet, which finds nobody to give it to.
            }
        }

        private void pump(InputStream from, byte stream, WebSocket to) {
            byte[] buffer = new byte[16 << 10];
            try (from) {
                for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                    to.send(framed(stream, java.util.Arrays.copyOf(buffer, count)));
                }
            } catch (IOException ended) {
                // It ends with its process.
            }
        }

        private static byte[] framed(byte stream, byte[] bytes) {
            byte[] message = new byte[bytes.length + 1];
            message[0] = stream;
            System.arraycopy(bytes, 0, message, 1, bytes.length);
            return message;
        }
    }
}
