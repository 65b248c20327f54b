// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.tare.engine.EngineException;
import io.tare.engine.StreamChannels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A running container's streams, over the API server's attach WebSocket. Not the client's own {@code attach()}: over the
 * JDK's sockets, which take one message at a time, fabric8 7.8.0 gives up when a second comes before the first has left.
 */
final class PodAttachment implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int NORMAL_CLOSURE = 1000;
    private static final long POLL_NANOS = 50_000;

    private final StreamChannels streams = new StreamChannels(this::send);
    private final WebSocket socket;
    private volatile boolean ended;

    private PodAttachment(KubernetesClient client, URI uri) {
        try {
            this.socket = client.getHttpClient()
                    .newWebSocketBuilder()
                    .subprotocol(StreamChannels.PROTOCOL)
                    .uri(uri)
                    .connectTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .buildAsync(new Receiver())
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new EngineException("cannot attach to a pod by " + uri.getPath() + ": " + ApiWords.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while attaching to a pod", e);
        }
    }

    static PodAttachment to(Cluster cluster, String pod, String container) {
        URI uri = URI.create(cluster.server() + "/api/v1/namespaces/" + cluster.namespace() + "/pods/" + pod
                + "/attach?container=" + container + "&stdin=true&stdout=true&stderr=true&tty=false");
        return cluster.ask(client -> new PodAttachment(client, uri));
    }

    OutputStream stdin() {
        return streams.stdin();
    }

    InputStream stdout() {
        return streams.stdout();
    }

    List<String> stderrTail() {
        return streams.stderrTail();
    }

    /** Ends the container's standard input, too: what is attached to once gets no other. */
    @Override
    public void close() {
        ended = true;
        socket.sendClose(NORMAL_CLOSURE, "");
        streams.discard();
    }

    private void send(ByteBuffer message) throws IOException {
        awaitSent();
        if (ended || !socket.send(message)) {
            throw new IOException("the pod's input is closed");
        }
        awaitSent();
    }

    private void awaitSent() {
        while (socket.queueSize() > 0 && !ended) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private final class Receiver implements WebSocket.Listener {

        @Override
        public void onMessage(WebSocket from, ByteBuffer message) {
            streams.received(message, true);
            from.request();
        }

        @Override
        public void onClose(WebSocket from, int code, String reason) {
            ended = true;
            streams.end();
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended = true;
            streams.end();
        }
    }
}
