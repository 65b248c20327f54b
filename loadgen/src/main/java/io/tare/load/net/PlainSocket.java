// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.unix.Socket;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connected stream socket, used by plain system calls on one thread.
 *
 * <p>With {@link WaitStrategy#PARK} a receive sleeps in the kernel, in one call; with {@link WaitStrategy#SPIN} it asks
 * again and again. A wait ends when another thread calls {@link #shutdown()}. Everything else is for one thread.
 */
final class PlainSocket implements AutoCloseable {

    /** How long the kernel lets a thread sleep before it looks around: for its deadline, or an interrupt. */
    static final Duration NAP = Duration.ofMillis(100);

    /** The same as a struct timeval. */
    private static final byte[] NAP_TIMEVAL = ByteBuffer.allocate(2 * Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(0)
            .putLong(NAP.toNanos() / 1000)
            .array();

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;

    /** What a receive says at the end of the stream. */
    static final int END = -1;

    private final Socket socket;
    private final boolean spin;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PlainSocket(Socket socket, WaitStrategy waitStrategy) throws IOException {
        this.socket = socket;
        spin = waitStrategy == WaitStrategy.SPIN;
        Sockets.setBlocking(socket.intValue(), !spin);
        setTimeout(SO_RCVTIMEO);
        setTimeout(SO_SNDTIMEO);
    }

    /**
     * Connects.
     *
     * @throws TrafficException if the server cannot be reached
     */
    static PlainSocket connect(SocketAddress address, TcpOptions options) {
        String peer = Addresses.words(address);
        Socket socket = Transport.isDomain(address) ? Socket.newSocketDomain() : Socket.newSocketStream();
        try {
            if (address instanceof InetSocketAddress remote) {
                Tuning.apply(options.tuning(), socket, remote.getAddress());
                Tuning.bindTo(options.device(), socket);
            }
            if (options.local().isPresent()) {
                socket.bind(options.local().get());
            }
            if (!socket.connect(Transport.PLAIN.address(address))) {
                awaitConnected(socket, peer, options.openTimeout());
            }
            return new PlainSocket(socket, options.waitStrategy());
        } catch (IOException e) {
            closeAfter(socket, e);
            throw new TrafficException("cannot connect to " + peer + ": " + Sentence.from(e), e);
        } catch (TrafficException e) {
            closeAfter(socket, e);
            throw e;
        }
    }

    private static void awaitConnected(Socket socket, String peer, Duration timeout) throws IOException {
        if (!Sockets.awaitReady(socket.intValue(), false, true, timeout.toNanos())) {
            throw new TrafficException("waiting for " + peer + " to accept the connection failed: it did not within "
                    + Sentence.seconds(timeout));
        }
        socket.finishConnect();
    }

    private static void closeAfter(Socket socket, Exception failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Takes a connection over from whoever has the descriptor, and leaves that one to be closed by its owner.
     *
     * @throws IOException if there are no more descriptors
     */
    static PlainSocket takeOver(int descriptor, WaitStrategy waitStrategy) throws IOException {
        Socket socket = new Socket(Sockets.duplicate(descriptor));
        try {
            return new PlainSocket(socket, waitStrategy);
        } catch (IOException e) {
            closeAfter(socket, e);
            throw e;
        }
    }

    int descriptor() {
        return socket.intValue();
    }

    boolean spins() {
        return spin;
    }

    /**
     * Receives what is there, or waits for a while.
     *
     * @return the number of bytes, 0 if none came in {@link #NAP} (or, when spinning, until now), or {@link #END}
     */
    int receive(long address, int maxBytes) throws IOException {
        return socket.recvAddress(address, 0, maxBytes);
    }

    /**
     * Receives what is there without waiting.
     *
     * @param discard has the kernel throw it away
     * @return the number of bytes, 0 if there were none, or {@link #END}
     */
    int receiveNow(long address, int maxBytes, boolean discard) throws IOException {
        if (discard) {
            return Sockets.discardNow(socket.intValue(), address, maxBytes);
        }
        return spin
                ? socket.recvAddress(address, 0, maxBytes)
                : Sockets.receiveNow(socket.intValue(), address, maxBytes);
    }

    /**
     * Receives exactly so many bytes.
     *
     * @return false if the stream ended instead
     */
    boolean receiveFully(long address, int bytes) throws IOException {
        int received = 0;
        while (received < bytes) {
            int count = socket.recvAddress(address, received, bytes);
            if (count == END || closed.get()) {
                return false;
            }
            received += count;
        }
        return true;
    }

    /**
     * Sends what the kernel takes, and with {@link WaitStrategy#PARK} waits until it takes something.
     *
     * @return the number of bytes, 0 if it took none
     */
    int send(long address, int from, int to) throws IOException {
        return socket.sendAddress(address, from, to);
    }

    /** Sends all bytes, however long it takes; ends early when another thread shuts this socket down. */
    void sendFully(long address, int bytes) throws IOException {
        int sent = 0;
        while (sent < bytes && !closed.get()) {
            sent += socket.sendAddress(address, sent, bytes);
        }
    }

    /** Has {@link #close()} end the connection by a reset, SO_LINGER in socket(7): no side keeps its port. */
    void resetOnClose() throws IOException {
        socket.setSoLinger(0);
    }

    /** Returns what says from how many bytes on a wait shall end. */
    LowWater lowWater() {
        return new LowWater(socket);
    }

    /** Sends no more, so that the other side sees the end. */
    void sendNoMore() throws IOException {
        try {
            socket.shutdown(false, true);
        } catch (NotYetConnectedException e) {
            // Netty's word for ENOTCONN: the other side was faster.
        }
    }

    /** Ends all that is under way on it, from any thread. */
    void shutdown() {
        if (closed.compareAndSet(false, true)) {
            try {
                socket.shutdown(true, true);
            } catch (IOException | NotYetConnectedException e) {
                // The other side was faster.
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

    private void setTimeout(int option) throws IOException {
        socket.setRawOpt(SOL_SOCKET, option, ByteBuffer.wrap(NAP_TIMEVAL));
    }
}
