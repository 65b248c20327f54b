// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The way to {@code tcp://HOST:PORT}: each connection to a Unix socket here becomes one over TLS there, with both sides'
 * certificates checked, as Docker's own client does with {@code DOCKER_TLS_VERIFY}.
 */
final class TlsTunnel implements Tunnel {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int DOCKER_TLS_PORT = 2376;
    private static final int PIECE_BYTES = 64 << 10;

    private final Path socket;
    private final ServerSocketChannel server;
    private final SSLContext context;
    private final String host;
    private final int port;
    private final Set<AutoCloseable> connections = ConcurrentHashMap.newKeySet();

    private TlsTunnel(Path socket, ServerSocketChannel server, SSLContext context, String host, int port) {
        this.socket = socket;
        this.server = server;
        this.context = context;
        this.host = host;
        this.port = port;
    }

    static TlsTunnel open(DockerEndpoint endpoint, Path socket) {
        URI uri = URI.create(endpoint.uri());
        if (uri.getHost() == null) {
            throw new EngineException(
                    endpoint.source() + " names '" + endpoint.uri() + "', which is not tcp://HOST:PORT");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : DOCKER_TLS_PORT;
        try {
            SSLContext context = PemFiles.in(endpoint.certificates()).context();
            ServerSocketChannel server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
            TlsTunnel tunnel = new TlsTunnel(socket, server, context, uri.getHost(), port);
            try (Socket tried = tunnel.connect()) {
                // A certificate that is not accepted is said now, and not by each request.
                tried.getInputStream();
            } catch (IOException e) {
                tunnel.close();
                throw e;
            }
            daemon(tunnel::accept);
            return tunnel;
        } catch (IOException | GeneralSecurityException e) {
            Tunnel.remove(socket);
            throw new EngineException(
                    "no engine is reached over TLS at " + endpoint.uri() + " (from " + endpoint.source()
                            + ", certificates" + " in " + endpoint.certificates() + "): " + e.getMessage(),
                    e);
        }
    }

    @Override
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(TlsTunnel::closeQuietly);
        Tunnel.remove(socket);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel near = server.accept();
                connections.add(near);
                daemon(() -> carry(near));
            }
        } catch (IOException closed) {
            // The end of it.
        }
    }

    private void carry(SocketChannel near) {
        try (near;
                SSLSocket far = connect()) {
            connections.add(far);
            Thread there = daemon(() -> {
                try {
                    copy(near, far.getOutputStream());
                    // An attached container's end of input.
                    far.shutdownOutput();
                } catch (IOException eitherIsGone) {
                    closeQuietly(far);
                }
            });
            copy(far.getInputStream(), near);
            near.shutdownOutput();
            there.join();
            connections.remove(far);
        } catch (IOException eitherIsGone) {
            // Whoever asked sees the end of its connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(near);
        }
    }

    private SSLSocket connect() throws IOException {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        plain.setTcpNoDelay(true);
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** Not by {@code Channels}' streams: there, a write waits for a read that has begun (JDK-4774871). */
    private static void copy(SocketChannel from, OutputStream to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
        while (from.read(buffer) >= 0) {
            to.write(buffer.array(), 0, buffer.position());
            to.flush();
            buffer.clear();
        }
    }

    private static void copy(InputStream from, SocketChannel to) throws IOException {
        byte[] bytes = new byte[PIECE_BYTES];
        for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
            ByteBuffer piece = ByteBuffer.wrap(bytes, 0, count);
            while (piece.hasRemaining()) {
                to.write(piece);
            }
        }
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "engine-way");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception gone) {
            // What was wanted.
        }
    }
}
