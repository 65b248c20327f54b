// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** Two blocking UDP sockets, of which the client is connected to the server. */
public final class DatagramPair implements AutoCloseable {

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private final Socket client;
    private final Socket server;

    private DatagramPair(Socket client, Socket server) {
        this.client = client;
        this.server = server;
    }

    public static DatagramPair on(String host) throws IOException {
        Epoll.ensureAvailability();
        InetSocketAddress address = new InetSocketAddress(host, 0);
        DatagramPair pair = new DatagramPair(open(address), open(address));
        pair.server.bind(address);
        pair.client.connect(pair.server.localAddress());
        return pair;
    }

    private static Socket open(InetSocketAddress address) throws IOException {
        return new Socket(Sockets.openDatagram(address.getAddress()));
    }

    /** Returns the client's descriptor. */
    public int client() {
        return client.intValue();
    }

    /** Returns the server's descriptor. */
    public int server() {
        return server.intValue();
    }

    /** Connects the server back to the client. */
    public void connectBack() throws IOException {
        server.connect(client.localAddress());
    }

    /** Limits how long a receive of the server sleeps. */
    public void setReceiveTimeout(Duration timeout) throws IOException {
        ByteBuffer timeval = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
        timeval.putLong(timeout.getSeconds()).putLong(timeout.getNano() / 1000).flip();
        server.setRawOpt(SOL_SOCKET, SO_RCVTIMEO, timeval);
    }

    public void closeServer() throws IOException {
        server.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
