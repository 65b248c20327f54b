// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Socket;
import io.tare.load.control.Opening;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a server's UDP clients knock: a socket on the server's own port that hears no more than openings.
 *
 * <p>A knock is the {@link Opening} of a data connection in a datagram. For a ticket of a live run the server answers with
 * the same bytes, from a new socket that is connected to the client, so the kernel sorts clients apart. Everything else
 * gets no reply, and no reply is longer than its request: nothing is reflected or amplified. Open only while there
 * are runs over UDP.
 */
final class DatagramDoor implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Socket socket;
    private final InetSocketAddress local;
    private final Runs runs;
    private final Thread thread;
    private volatile boolean closed;

    private DatagramDoor(Socket socket, InetSocketAddress local, Runs runs) {
        this.socket = socket;
        this.local = local;
        this.runs = runs;
        thread = new Thread(this::listen, "traffic-server-udp-door");
        thread.setDaemon(true);
    }

    /**
     * Opens it.
     *
     * @throws TrafficException if somebody else has the UDP port
     */
    static DatagramDoor open(InetSocketAddress local, Runs runs) {
        Socket socket = UdpSocket.open(local.getAddress());
        try {
            // A datagram that is dropped after it woke this thread must not make it wait for the next.
            Sockets.setBlocking(socket.intValue(), false);
            UdpSocket.share(socket);
            socket.bind(local);
            DatagramDoor door = new DatagramDoor(socket, local, runs);
            door.thread.start();
            return door;
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new TrafficException(
                    "cannot receive datagrams on " + Addresses.words(local) + ": " + Sentence.from(e), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Threads.join(thread, System.nanoTime() + STOP_TIMEOUT.toNanos(), STOP_TIMEOUT);
    }

    private void listen() {
        try (NativeMemory memory = NativeMemory.allocate(Opening.BYTES + 1)) {
            while (!closed) {
                if (Sockets.awaitReady(socket.intValue(), true, false, PlainSocket.NAP.toNanos())) {
                    take(memory);
                }
            }
        } catch (IOException e) {
            System.getLogger(DatagramDoor.class.getName())
                    .log(System.Logger.Level.WARNING, "no more datagrams on {0}: {1}", local, Sentence.from(e));
        } finally {
            close(socket);
        }
    }

    private void take(NativeMemory memory) {
        try {
            DatagramSocketAddress client = socket.recvFromAddress(memory.address(), 0, Opening.BYTES + 1);
            if (client == null || client.receivedAmount() != Opening.BYTES) {
                return;
            }
            ByteBuf bytes = memory.buffer().setIndex(0, Opening.BYTES);
            Optional<Opening> opening = Opening.tryRead(bytes);
            if (opening.isEmpty() || opening.get().role() != Opening.Role.DATA) {
                return;
            }
            Optional<ServedRun> run = runs.find(opening.get().key());
            if (run.isPresent() && run.get().serve(opening.get(), client, local)) {
                socket.sendToAddress(memory.address(), 0, Opening.BYTES, client.getAddress(), client.getPort());
            }
        } catch (IOException e) {
            // One client's datagram, or the answer to it: that client will knock again, or be gone.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new TrafficException("closing the UDP port failed: " + Sentence.from(e), e);
        }
    }
}
