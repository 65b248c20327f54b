// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.unix.Socket;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connected UDP socket, used by plain system calls on one thread: the kernel gives it the datagrams of the one other
 * end alone.
 *
 * <p>With {@link WaitStrategy#PARK} a receive sleeps in the kernel, in one call; with {@link WaitStrategy#SPIN} it asks
 * again and again. A wait ends when another thread calls {@link #shutdown()}.
 */
final class UdpSocket implements AutoCloseable {

    /** The largest payload over IPv4, RFC 768. */
    static final int MAX_DATAGRAM_BYTES = 65_507;

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private final Socket socket;
    private final boolean spin;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Runnable atShutdown = () -> {};

    private UdpSocket(Socket socket, WaitStrategy waitStrategy) throws IOException {
        this.socket = socket;
        spin = waitStrategy == WaitStrategy.SPIN;
        Sockets.setBlocking(socket.intValue(), !spin);
        ByteBuffer timeval = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
        timeval.putLong(0).putLong(PlainSocket.NAP.toNanos() / 1000).flip();
        socket.setRawOpt(SOL_SOCKET, SO_RCVTIMEO, timeval);
    }

    /**
     * Returns a socket for a client.
     *
     * @throws TrafficException if the kernel refuses
     */
    static UdpSocket connect(InetSocketAddress server, TcpOptions options) {
        Socket socket = open(server.getAddress());
        try {
            Tuning.applyToDatagrams(options.tuning(), socket, server.getAddress());
            Tuning.bindTo(options.device(), socket);
            if (options.local().isPresent()) {
                socket.bind(options.local().get());
            }
            socket.connect(server);
            return new UdpSocket(socket, options.waitStrategy());
        } catch (IOException e) {
            closeAfter(socket, e);
            throw new TrafficException(
                    "cannot send datagrams to " + Addresses.words(server) + ": " + Sentence.from(e), e);
        } catch (TrafficException e) {
            closeAfter(socket, e);
            throw e;
        }
    }

    /** Returns a socket on a server's address for one client: the server's other sockets are on the same. */
    static UdpSocket answering(
            InetSocketAddress client, InetSocketAddress local, TcpTuning tuning, WaitStrategy waitStrategy)
            throws IOException {
        Socket socket = open(local.getAddress());
        try {
            Tuning.applyToDatagrams(tuning, socket, local.getAddress());
            share(socket);
            socket.bind(local);
            socket.connect(client);
            return new UdpSocket(socket, waitStrategy);
        } catch (IOException | TrafficException e) {
            closeAfter(socket, e);
            throw e;
        }
    }

    /**
     * Opens a socket of the address's own family: Netty's are for both, and pay for a route's look-up with every
     * datagram over IPv4.
     */
    static Socket open(InetAddress address) {
        try {
            return new Socket(Sockets.openDatagram(address));
        } catch (IOException e) {
            throw new TrafficException("cannot open a socket for datagrams: " + Sentence.from(e), e);
        }
    }

    /** Lets sockets of this user have the same address, SO_REUSEPORT in socket(7). */
    static void share(Socket socket) throws IOException {
        socket.setReusePort(true);
    }

    int descriptor() {
        return socket.intValue();
    }

    boolean spins() {
        return spin;
    }

    /** Receives a datagram, or waits for one for a while; returns its length, or 0 if there was none. */
    int receive(long address, int maxBytes) throws IOException {
        // An empty datagram looks like the end of a stream to Netty. It is no datagram of ours.
        return Math.max(0, socket.recvAddress(address, 0, maxBytes));
    }

    /** Sends a datagram; 0 if the kernel did not take it. */
    int send(long address, int bytes) throws IOException {
        return socket.sendAddress(address, 0, bytes);
    }

    /** Has {@link #shutdown()} end something else, too; at once if it has been called. */
    void onShutdown(Runnable action) {
        atShutdown = action;
        if (closed.get()) {
            action.run();
        }
    }

    /** Ends all that is under way on it, from any thread. */
    void shutdown() {
        if (closed.compareAndSet(false, true)) {
            atShutdown.run();
            try {
                socket.shutdown(true, true);
            } catch (IOException | NotYetConnectedException e) {
                // There is nothing to wake.
            }
        }
    }

    boolean isShutDown() {
        return closed.get();
    }

    @Override
    public void close() throws IOException {
        closed.set(true);
        socket.close();
    }

    private static void closeAfter(Socket socket, Exception failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
