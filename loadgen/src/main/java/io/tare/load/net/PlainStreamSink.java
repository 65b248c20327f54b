// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.kernel.Sockets;
import java.io.IOException;

/**
 * Receives a stream by plain system calls, on either side.
 *
 * <p>With {@link WaitStrategy#PARK} it has the kernel wake it only when a whole read's worth is there (or the rest of
 * a chunk), by SO_RCVLOWAT and ppoll(2). Most of what one stream costs its sender is waking its receiver.
 */
final class PlainStreamSink {

    /** Half of what the kernel's receive buffers grow to is asked for at once, so the sender is never held up by it. */
    private static final int READ_BYTES = 512 << 10;

    private final StreamSettings settings;
    private final StreamCounter counter;
    private long confirmedChunks;

    PlainStreamSink(StreamSettings settings, StreamCounter counter) {
        this.settings = settings;
        this.counter = counter;
    }

    /** Receives until the stream ends or the socket is shut down. */
    void run(PlainSocket socket) throws IOException {
        try (NativeMemory memory = NativeMemory.allocate(READ_BYTES);
                NativeMemory confirmation = NativeMemory.allocate(Long.BYTES)) {
            counter.watch(socket.descriptor());
            long received = 0;
            while (!socket.isShutDown()) {
                int bytes = socket.receiveNow(memory.address(), READ_BYTES, settings.discard());
                if (bytes == PlainSocket.END) {
                    break;
                }
                if (bytes == 0) {
                    await(socket, received);
                    continue;
                }
                received += bytes;
                counter.add(bytes);
                if (settings.confirm()) {
                    confirm(socket, received / settings.chunkBytes(), confirmation);
                }
            }
        } finally {
            counter.stamp();
            counter.unwatch();
        }
    }

    private void await(PlainSocket socket, long received) throws IOException {
        if (!socket.spins()) {
            long chunkLeft = settings.chunkBytes() - received % settings.chunkBytes();
            // Who confirms must not wait for more than the sender will send before it is confirmed.
            socket.awaitAtLeast((int) (settings.confirm() ? Math.min(READ_BYTES, chunkLeft) : READ_BYTES));
            Sockets.awaitReady(socket.descriptor(), true, false, PlainSocket.NAP.toNanos());
        }
    }

    private void confirm(PlainSocket socket, long chunks, NativeMemory confirmation) throws IOException {
        if (chunks > confirmedChunks) {
            confirmedChunks = chunks;
            confirmation.buffer().setLong(0, chunks);
            socket.sendFully(confirmation.address(), Long.BYTES);
        }
    }
}
