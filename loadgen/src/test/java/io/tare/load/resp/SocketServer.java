// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A server on loopback that does with each connection what it is told, on a thread each, until it is closed. */
public final class SocketServer implements AutoCloseable {

    private static final int JOIN_MILLIS = 20_000;

    private final ServerSocket listener;
    private final Conversation conversation;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private SocketServer(int backlog, Duration acceptsAfter, Conversation conversation) throws IOException {
        this.conversation = conversation;
        listener = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        start(() -> {
            LockSupport.parkNanos(acceptsAfter.toNanos());
            accept();
        });
    }

    public static SocketServer start(Conversation conversation) throws IOException {
        return new SocketServer(512, Duration.ZERO, conversation);
    }

    /** Starts a server that accepts nobody before that time; of those that connect until then the kernel takes two. */
    public static SocketServer startLate(Duration acceptsAfter, Conversation conversation) throws IOException {
        return new SocketServer(1, acceptsAfter, conversation);
    }

    /** Returns an address of loopback at which nobody listens. */
    public static InetSocketAddress nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public int accepted() {
        return accepted.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(SocketServer::closeQuietly);
        try {
            // The first accepts, so once it has ended no others are added.
            for (int i = 0; i < threads.size(); i++) {
                threads.get(i).join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                accepted.incrementAndGet();
                sockets.add(socket);
                start(() -> converse(socket));
            } catch (IOException e) {
                // Closed, or the client is gone again.
            }
        }
        sockets.forEach(SocketServer::closeQuietly);
    }

    private void converse(Socket socket) {
        try (socket) {
            conversation.hold(socket);
        } catch (IOException e) {
            // The client went first, or the test is over.
        }
    }

    private void start(Runnable work) {
        Thread thread = new Thread(work, "socket-server");
        threads.add(thread);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use anyway.
        }
    }

    /** What becomes of a connection. */
    public interface Conversation {
        void hold(Socket socket) throws IOException;
    }
}
