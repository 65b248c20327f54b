// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.tare.load.control.Opening;
import io.tare.load.control.Ticket;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** How both sides of a load over UDP find each other: see {@link DatagramDoor}. */
final class UdpKnock {

    /** A datagram can be lost, so a client knocks again, this often. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    private static final int GO_DATAGRAMS = 3;

    private UdpKnock() {}

    /**
     * Connects a client's socket to the server's socket for it.
     *
     * @throws TrafficException if the server does not answer within {@link TcpOptions#openTimeout()}
     */
    static UdpSocket knock(InetSocketAddress server, Opening opening, TcpOptions options) {
        UdpSocket socket = UdpSocket.connect(server, options);
        try (NativeMemory request = encoded(opening);
                NativeMemory reply = NativeMemory.allocate(Opening.BYTES + 1)) {
            long deadline = System.nanoTime() + options.openTimeout().toNanos();
            while (System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted()) {
                socket.send(request.address(), Opening.BYTES);
                if (Sockets.awaitReady(socket.descriptor(), true, false, AGAIN.toNanos())
                        && is(opening, reply, socket.receive(reply.address(), Opening.BYTES + 1))) {
                    return socket;
                }
            }
            throw new TrafficException("waiting for " + Addresses.words(server)
                    + " to answer a datagram failed: it did not within " + Sentence.seconds(options.openTimeout()));
        } catch (IOException e) {
            throw closed(
                    socket,
                    new TrafficException(
                            "sending datagrams to " + Addresses.words(server) + " failed: " + Sentence.from(e), e));
        } catch (TrafficException e) {
            throw closed(socket, e);
        }
    }

    /** Answers a client that knocks again, until something else comes from it, which stays in the socket. */
    static void answer(UdpSocket socket, Opening opening) throws IOException {
        try (NativeMemory datagram = NativeMemory.allocate(Opening.BYTES + 1)) {
            while (!socket.isShutDown()) {
                if (!Sockets.awaitReady(socket.descriptor(), true, false, PlainSocket.NAP.toNanos())) {
                    continue;
                }
                int bytes = Sockets.peekNow(socket.descriptor(), datagram.address(), Opening.BYTES + 1);
                if (!is(opening, datagram, bytes)) {
                    return;
                }
                socket.receive(datagram.address(), Opening.BYTES + 1);
                socket.send(datagram.address(), Opening.BYTES);
            }
        }
    }

    /** Has a server begin to send, which sends nothing before it has heard more than a knock. */
    static void go(UdpSocket socket, Ticket ticket) throws IOException {
        try (NativeMemory word = NativeMemory.allocate(Long.BYTES)) {
            word.buffer().writeLong(ticket.high());
            // One of them may be lost.
            for (int i = 0; i < GO_DATAGRAMS; i++) {
                socket.send(word.address(), Long.BYTES);
            }
        }
    }

    private static boolean is(Opening opening, NativeMemory datagram, int bytes) {
        ByteBuf buffer = datagram.buffer().setIndex(0, Math.max(0, bytes));
        return Opening.tryRead(buffer).equals(Optional.of(opening));
    }

    private static NativeMemory encoded(Opening opening) {
        NativeMemory memory = NativeMemory.allocate(Opening.BYTES);
        opening.writeTo(memory.buffer());
        return memory;
    }

    private static TrafficException closed(UdpSocket socket, TrafficException failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
