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

    private static final int READ_BYTES = LowWater.READ_BYTES;

    private final StreamSettings settings;
    private final StreamCounter counter;
    private long confirmedChunks;

    /** How much of the last confirmation the kernel took. */
    private int takenBytes = Long.BYTES;

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
                received += bytes;
                counter.add(bytes);
                boolean owes = settings.confirm() && owes(socket, received / settings.chunkBytes(), confirmation);
                if (bytes == 0 && !socket.spins()) {
                    lowWater.set(settings, received);
                    Sockets.awaitReady(socket.descriptor(), true, owes, PlainSocket.NAP.toNanos());
                }
            }
        } finally {
            counter.stamp();
            counter.unwatch();
        }
    }

    /**
     * Confirms, as far as the kernel takes it, and says whether something is left to confirm.
     *
     * <p>It never waits for a client that does not read its confirmations: that one may be waiting for this side to
     * read.
     */
    private boolean owes(PlainSocket socket, long chunks, NativeMemory confirmation) throws IOException {
        if (takenBytes == Long.BYTES && chunks > confirmedChunks) {
            confirmedChunks = chunks;
            confirmation.buffer().setLong(0, chunks);
            takenBytes = 0;
        }
        if (takenBytes < Long.BYTES) {
            takenBytes +=
                    Sockets.sendNow(socket.descriptor(), confirmation.address() + takenBytes, Long.BYTES - takenBytes);
        }
        return takenBytes < Long.BYTES;
    }
}
