// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.EngineException;
import io.tare.engine.StreamChannels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A container's streams over a WebSocket that the runtime opens for it. */
final class CriAttachment implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final StreamChannels streams = new StreamChannels(this::send);
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;

    private CriAttachment(URI url) {
        try {
            this.socket = http.newWebSocketBuilder()
                    .subprotocols(StreamChannels.PROTOCOL)
                    .connectTimeout(LIMIT)
                    .buildAsync(url, new Receiver())
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new EngineException("cannot attach to a container: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while attaching to a container", e);
        }
    }

    /** Connects to what the runtime's {@code Attach} has answered. */
    static CriAttachment to(String url) {
        return new CriAttachment(URI.create(url.replaceFirst("^http", "ws")));
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

    @Override
    public void close() {
        socket.abort();
        streams.discard();
    }

    private void send(ByteBuffer message) throws IOException {
        try {
            socket.sendBinary(message, true).join();
        } catch (CompletionException e) {
            throw new IOException("the container's input is closed: " + e.getCause(), e);
        }
    }

    private final class Receiver implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
            streams.received(piece, last);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            streams.end();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            streams.end();
        }
    }
}
