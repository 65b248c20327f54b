// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.kernel.Sockets;
import java.io.IOException;

/**
 * Receives a stream by plain system calls, on either side.
 *
 * <p>With {@link WaitStrategy#PARK} it sleeps in ppoll(2) until {@link LowWater} is reached.
 */
final class PlainStreamSink {

    private static final int READ_BYTES = LowWater.STREAM_BYTES;

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
            LowWater lowWater = socket.lowWater();
            long received = 0;
            while (!socket.isShutDown()) {
                int bytes = socket.receiveNow(memory.address(), READ_BYTES, settings.discard());
                if (bytes == PlainSocket.END) {
                    break;
                }
                if (bytes == 0) {
                    if (!socket.spins()) {
                        lowWater.set(settings, received);
                        Sockets.awaitReady(socket.descriptor(), true, false, PlainSocket.NAP.toNanos());
                    }
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

    private void confirm(PlainSocket socket, long chunks, NativeMemory confirmation) throws IOException {
        if (chunks > confirmedChunks) {
            confirmedChunks = chunks;
            confirmation.buffer().setLong(0, chunks);
            socket.sendFully(confirmation.address(), Long.BYTES);
        }
    }
}
