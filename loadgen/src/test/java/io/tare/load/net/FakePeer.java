// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server that accepts one connection and then does what a test tells it, rightly or wrongly. */
final class FakePeer implements AutoCloseable {

    /** What the peer does with its one connection, which is closed afterwards. */
    interface Script {
        void play(DataInputStream in, DataOutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Thread thread;

    FakePeer(Script script) throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = new Thread(() -> play(script), "fake-peer");
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Accepts whatever load is asked for: the reply is the beginning of the request. */
    static void accept(DataInputStream in, DataOutputStream out) throws IOException {
        byte[] request = new byte[Opening.REQUEST_BYTES];
        in.readFully(request);
        out.write(request, 0, Opening.REPLY_BYTES);
    }

    /** Reads until the client closes, and says nothing. */
    static void listenToTheEnd(DataInputStream in) {
        try {
            while (in.read(new byte[65_536]) >= 0) {
                // Never answered.
            }
        } catch (IOException e) {
            // The client closed with bytes unread.
        }
    }

    private void play(Script script) {
        try (Socket socket = server.accept()) {
            script.play(new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits until the script was played. */
    void awaitEnd() throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while the script went on");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        awaitEnd();
    }
}
