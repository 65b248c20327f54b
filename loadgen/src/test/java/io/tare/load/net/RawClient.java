// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that sends what it likes, by the JDK's own sockets. */
final class RawClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /** Connects with a receive buffer of its own; 0 leaves it to the kernel. */
    RawClient(InetSocketAddress server, int receiveBufferBytes) throws IOException {
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            socket.connect(server);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void sendNoMore() throws IOException {
        socket.shutdownOutput();
    }

    long readLong() throws IOException {
        return in.readLong();
    }

    byte[] read(int bytes) throws IOException {
        return in.readNBytes(bytes);
    }

    /** Returns all that comes until the server closes the connection. */
    byte[] readToEnd() throws IOException {
        try {
            return in.readAllBytes();
        } catch (SocketException e) {
            // The server closed before it had read all: the kernel then resets, and nothing had come.
            return new byte[0];
        }
    }

    /** Ends the connection as a process does that dies with bytes unread: by a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
