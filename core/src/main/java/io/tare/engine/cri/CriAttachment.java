// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.BytePipe;
import io.tare.engine.EngineException;
import io.tare.engine.LineTail;
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

/**
 * A container's streams over a WebSocket, as the kubelet's remote command protocol has them (subprotocol
 * {@code v4.channel.k8s.io}): the first byte of a message names the stream. The protocol cannot end the standard input
 * alone, so the container sees its end when the connection's comes.
 */
final class CriAttachment implements AutoCloseable {

    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final int MAX_PIECE_BYTES = 256 << 10;

    private final BytePipe stdout = new BytePipe();
    private final LineTail stderr = new LineTail();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;

    private final OutputStream stdin = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            for (int sent = 0; sent < length; ) {
                int piece = Math.min(MAX_PIECE_BYTES, length - sent);
                ByteBuffer message = ByteBuffer.allocate(piece + 1);
                message.put(STDIN).put(bytes, offset + sent, piece).flip();
                send(message);
                sent += piece;
            }
        }
    };

    private CriAttachment(URI url) {
        try {
            this.socket = http.newWebSocketBuilder()
                    .subprotocols(PROTOCOL)
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
        return stdin;
    }

    InputStream stdout() {
        return stdout.source();
    }

    List<String> stderrTail() {
        return stderr.lines();
    }

    @Override
    public void close() {
        socket.abort();
        endOutput();
    }

    private void send(ByteBuffer message) throws IOException {
        try {
            socket.sendBinary(message, true).join();
        } catch (CompletionException e) {
            throw new IOException("the container's input is closed: " + e.getCause(), e);
        }
    }

    private void endOutput() {
        try {
            stdout.sink().close();
        } catch (IOException readerGone) {
            // Nobody reads any more.
        }
    }

    private final class Receiver implements WebSocket.Listener {

        /** The stream of the message that is being received; a message may come in pieces. */
        private int stream = -1;

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
            if (stream < 0 && piece.hasRemaining()) {
                stream = piece.get();
            }
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            if (stream == STDOUT) {
                toReader(bytes);
            } else if (stream == STDERR) {
                stderr.append(bytes, 0, bytes.length);
            }
            if (last) {
                stream = -1;
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            endOutput();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            endOutput();
        }

        private void toReader(byte[] bytes) {
            try {
                stdout.sink().write(bytes);
            } catch (IOException readerGone) {
                // Whoever read the output has given up on this container.
            }
        }
    }
}
