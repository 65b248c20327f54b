// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** A server that does to each connection what a test says, rightly or wrongly. */
final class RawHttpServer implements AutoCloseable {

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private RawHttpServer(ServerSocket server, Behaviour behaviour) {
        this.behaviour = behaviour;
        this.server = server;
        start(this::accept);
    }

    static RawHttpServer start(Behaviour behaviour) throws IOException {
        return new RawHttpServer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), behaviour);
    }

    /** @param protocols those that it takes by ALPN; if there are none, it knows no ALPN */
    static RawHttpServer startEncrypted(SSLContext context, List<String> protocols, Behaviour behaviour)
            throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        server.setSSLParameters(parameters);
        return new RawHttpServer(server, behaviour);
    }

    /** Answers each request, as long as the client asks, with the same bytes. */
    static RawHttpServer answering(String response) throws IOException {
        return start(connection -> {
            while (connection.readRequest()) {
                connection.write(response);
            }
        });
    }

    HttpTarget target() {
        return HttpTarget.at(
                (InetSocketAddress) server.getLocalSocketAddress(), server instanceof SSLServerSocket, "/");
    }

    int accepted() {
        return accepted.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        // The one that accepts ends first, so that none is missed.
        join(threads.get(0));
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.forEach(RawHttpServer::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            behaviour.serve(new Connection(socket));
        } catch (IOException e) {
            // The client had enough.
        }
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "raw-http-server");
        threads.add(thread);
        thread.start();
    }

    /** What is done to a connection; it is closed afterwards. */
    interface Behaviour {
        void serve(Connection connection) throws IOException;
    }

    /** A client's connection. */
    record Connection(Socket socket) {

        /** Reads up to the end of a request's headers; false if there is none. */
        boolean readRequest() throws IOException {
            InputStream in = socket.getInputStream();
            int matched = 0;
            while (matched < 4) {
                int next = in.read();
                if (next < 0) {
                    return false;
                }
                matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            }
            return true;
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Writes the same again and again, until the client closes the connection. */
        void writeForEver(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            byte[] bytes = text.repeat(100).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                out.write(bytes);
            }
        }

        /** Says nothing more, and waits for the client to close the connection. */
        void hang() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Whatever it says.
            }
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
