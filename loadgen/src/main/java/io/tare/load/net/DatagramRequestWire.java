// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** A datagram for each request and each reply. */
final class DatagramRequestWire implements RequestWire {

    private static final int RECEIVES_IN_A_ROW = 64;

    private final UdpSocket socket;
    private final int messageBytes;
    private final NativeMemory received;
    private final ByteBuffer memory;
    private final long address;
    private Replies replies = (bytes, memory, offset) -> {};

    /** Takes over the socket. */
    DatagramRequestWire(UdpSocket socket, int messageBytes) {
        this.socket = socket;
        this.messageBytes = messageBytes;
        // One byte more shows a reply that is too long.
        received = NativeMemory.allocate(messageBytes + 1);
        memory = received.buffer().nioBuffer(0, messageBytes);
        address = received.address();
    }

    @Override
    public void onReply(Replies replies) {
        this.replies = replies;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void send(ByteBuf requests, int count) throws IOException {
        long first = requests.memoryAddress();
        for (int i = 0; i < count; i++) {
            while (socket.send(first + (long) i * messageBytes, messageBytes) == 0) {
                // The socket's buffer is full.
                Sockets.awaitReady(socket.descriptor(), false, true, PlainSocket.NAP.toNanos());
                requireGoing();
            }
        }
    }

    @Override
    public void await(BooleanSupplier condition, long deadlineNanos) throws IOException {
        boolean timeLeft = true;
        while (timeLeft && !condition.getAsBoolean()) {
            requireGoing();
            long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
            timeLeft = leftNanos > 0;
            if (socket.spins() || Sockets.awaitReady(socket.descriptor(), true, false, leftNanos)) {
                receive();
            }
        }
    }

    private void receive() throws IOException {
        // Not for ever: there is something to send, too.
        for (int i = 0; i < RECEIVES_IN_A_ROW; i++) {
            int bytes = Sockets.receiveNow(socket.descriptor(), address, messageBytes + 1);
            if (bytes == messageBytes) {
                replies.take(received.buffer().setIndex(0, bytes), memory, 0);
            } else if (bytes <= 0) {
                return;
            }
        }
    }

    private void requireGoing() {
        if (socket.isShutDown() || Thread.currentThread().isInterrupted()) {
            throw new TrafficException("exchanging datagrams was interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        try {
            socket.close();
        } finally {
            received.close();
        }
    }
}
