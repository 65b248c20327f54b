// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A container's streams as messages of a WebSocket, as the kubelet's remote command protocol has them (subprotocol
 * {@value #PROTOCOL}): the first byte of a message names the stream. The protocol cannot end the standard input alone, so
 * the container sees its end when the connection's comes. One thread at a time may receive.
 */
public final class StreamChannels {

    /** The subprotocol's name. */
    public static final String PROTOCOL = "v4.channel.k8s.io";

    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte STATUS = 3;
    /** As kubectl sends it; what servers take at most is nowhere said. */
    private static final int MAX_PIECE_BYTES = 32 << 10;

    private static final int MAX_STATUS_BYTES = 16 << 10;

    /** The WebSocket's side that sends. */
    public interface Sender {

        /**
         * Sends one binary message, and returns when another may follow.
         *
         * @throws IOException if the connection has ended
         */
        void send(ByteBuffer message) throws IOException;
    }

    private final BytePipe stdout = new BytePipe();
    private final LineTail stderr = new LineTail();
    private final ByteArrayOutputStream status = new ByteArrayOutputStream();
    private final OutputStream stdin;
    /** The stream of the message that is being received; a message may come in pieces. */
    private int stream = -1;

    /** Streams whose input goes to {@code sender}. */
    public StreamChannels(Sender sender) {
        this.stdin = new OutputStream() {
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
                    sender.send(message);
                    sent += piece;
                }
            }
        };
    }

    /** Goes to the container's standard input. */
    public OutputStream stdin() {
        return stdin;
    }

    /** The container's standard output. */
    public InputStream stdout() {
        return stdout.source();
    }

    /** The last lines of its standard error, and of what the server said of the connection itself. */
    public List<String> stderrTail() {
        return stderr.lines();
    }

    /** Takes a piece of a message; waits while nobody reads the output. */
    public void received(ByteBuffer piece, boolean last) {
        if (stream < 0 && piece.hasRemaining()) {
            stream = piece.get();
        }
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        switch (stream) {
            case STDOUT -> toReader(bytes);
            case STDERR -> stderr.append(bytes, 0, bytes.length);
            case STATUS -> status.write(bytes, 0, Math.min(bytes.length, MAX_STATUS_BYTES - status.size()));
            default -> {
                // No stream of ours.
            }
        }
        if (last) {
            if (stream == STATUS) {
                endStatus();
            }
            stream = -1;
        }
    }

    /** Nothing more will come: whoever reads the output gets what has come, and then its end. */
    public void end() {
        try {
            stdout.sink().close();
        } catch (IOException readerGone) {
            // Nobody reads any more.
        }
    }

    /** Nothing more is wanted: whoever reads the output gets its end at once. */
    public void discard() {
        try {
            stdout.source().close();
        } catch (IOException impossible) {
            throw new EngineException("cannot end a container's output: " + impossible.getMessage(), impossible);
        }
        end();
    }

    private void toReader(byte[] bytes) {
        try {
            stdout.sink().write(bytes);
        } catch (IOException readerGone) {
            // Whoever read the output has given up on this container.
        }
    }

    /** What ends an attachment is a {@code Status} of Kubernetes' API, in JSON; a success says nothing. */
    private void endStatus() {
        String text = status.toString(StandardCharsets.UTF_8);
        status.reset();
        if (!text.contains("\"Success\"")) {
            byte[] line = (text.strip() + "\n").getBytes(StandardCharsets.UTF_8);
            stderr.append(line, 0, line.length);
        }
    }
}
