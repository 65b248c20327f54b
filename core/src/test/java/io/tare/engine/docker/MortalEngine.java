// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A real engine behind a socket that can be taken away: to those who use it, the engine is gone. */
public final class MortalEngine implements AutoCloseable {

    private final Path socket;
    private final Path real;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private MortalEngine(Path socket, Path real, ServerSocketChannel server) {
        this.socket = socket;
        this.real = real;
        this.server = server;
    }

    /** Listens at {@code socket} for the engine that listens at {@code uri}. */
    public static MortalEngine inFrontOf(String uri, Path socket) throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        MortalEngine engine = new MortalEngine(socket, Path.of(uri.replaceFirst("^unix://", "")), server);
        daemon(engine::accept);
        return engine;
    }

    public String uri() {
        return "unix://" + socket;
    }

    /** From now on nobody answers, and whoever was connected is not any more. */
    public void kill() {
        try {
            server.close();
            Files.deleteIfExists(socket);
            for (SocketChannel connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel near = server.accept();
                SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(real));
                connections.add(near);
                connections.add(far);
                daemon(() -> copy(near, far));
                daemon(() -> copy(far, near));
            }
        } catch (IOException killed) {
            // The end of it.
        }
    }

    private void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException oneSideIsGone) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private void closeQuietly(SocketChannel connection) {
        connections.remove(connection);
        try {
            connection.close();
        } catch (IOException gone) {
            // What was wanted.
        }
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "mortal-engine");
        thread.setDaemon(true);
        thread.start();
    }
}
