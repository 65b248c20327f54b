// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one client, which another thread can close at any time, also while the driver still opens or reads it. A
 * time limit of the socket's own would begin anew with each byte that a server drips.
 */
final class ClientSocket {

    /** The driver makes its sockets on the thread that asks it for a connection. */
    private static final ThreadLocal<@Nullable ClientSocket> OPENING = new ThreadLocal<>();

    private @Nullable Socket socket;
    private boolean closed;
    private boolean closedForGood;

    /** Has this thread's next connection use it. */
    void useForThisThread() {
        OPENING.set(this);
    }

    /** Forgets a socket that was closed, for a new one. */
    synchronized void renew() {
        close();
        closed = closedForGood;
    }

    /** Closes it, and lets no other be opened. */
    synchronized void closeForGood() {
        closedForGood = true;
        close();
    }

    synchronized void close() {
        closed = true;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no more use anyway.
            }
        }
    }

    private synchronized Socket make() throws IOException {
        if (closed) {
            throw new IOException("given up");
        }
        socket = new Socket();
        return socket;
    }

    /** What the driver is given the name of. */
    public static final class Factory extends SocketFactory {

        /** For the driver. */
        public Factory() {}

        @Override
        public Socket createSocket() throws IOException {
            ClientSocket client = OPENING.get();
            return client == null ? new Socket() : client.make();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new IOException("sockets are connected by the driver");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return createSocket(host.getHostAddress(), port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return createSocket(host, port);
        }
    }
}
