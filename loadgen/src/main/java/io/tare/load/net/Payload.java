// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.unix.Buffer;
import io.tare.load.kernel.MemoryFile;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a stream's sender sends again and again, and how. Not thread-safe. */
interface Payload extends AutoCloseable {

    /**
     * What is sent in one call. Half of this is 1.2 to 1.4 times as slow on loopback, where a call's fixed cost and the
     * receiver's wake-up tell, and twice as much is slow on a bridge: it no longer stays in a level 2 cache of 1 MiB
     * beside what the kernel copies it to.
     */
    int PIECE_BYTES = 512 << 10;

    /**
     * Sends a part of it, as much as the kernel takes.
     *
     * @return the number of bytes; 0 if the kernel took none for a while
     */
    int send(PlainSocket socket, int from, int to) throws IOException;

    @Override
    void close();

    /** Returns bytes in memory, which the kernel copies. */
    static Payload ofMemory(int bytes) {
        NativeMemory memory = NativeMemory.ofPayload(bytes);
        return new Payload() {
            @Override
            public int send(PlainSocket socket, int from, int to) throws IOException {
                return socket.send(memory.address(), from, to);
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    /** Returns bytes in the page cache, which the kernel sends where they are, sendfile(2). */
    static Payload ofPages(int bytes) throws IOException {
        MemoryFile file;
        try (NativeMemory memory = NativeMemory.ofPayload(bytes)) {
            file = MemoryFile.of(memory.address(), bytes);
        }
        ByteBuffer offset = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        // Once: to ask for it allocates on newer JDKs.
        long offsetAddress = Buffer.memoryAddress(offset);
        return new Payload() {
            @Override
            public int send(PlainSocket socket, int from, int to) throws IOException {
                offset.putLong(0, from);
                return Sockets.sendFile(socket.descriptor(), file.descriptor(), offsetAddress, to - from);
            }

            @Override
            public void close() {
                file.close();
            }
        };
    }
}
