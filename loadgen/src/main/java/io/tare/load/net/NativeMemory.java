// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;

/** Memory outside the heap whose address system calls can be given, until it is closed. */
final class NativeMemory implements AutoCloseable {

    private final ByteBuf buffer;

    private NativeMemory(ByteBuf buffer) {
        this.buffer = buffer;
    }

    static NativeMemory allocate(int bytes) {
        return new NativeMemory(Unpooled.directBuffer(bytes, bytes));
    }

    /** Returns memory with bytes that do not repeat: something on the way might compress those that do. */
    static NativeMemory ofPayload(int bytes) {
        byte[] random = new byte[bytes];
        new Random(bytes).nextBytes(random);
        NativeMemory memory = allocate(bytes);
        memory.buffer.writeBytes(random);
        return memory;
    }

    long address() {
        return buffer.memoryAddress();
    }

    /** Returns the same memory as a buffer, which stays this object's. */
    ByteBuf buffer() {
        return buffer;
    }

    @Override
    public void close() {
        if (buffer.refCnt() > 0) {
            buffer.release();
        }
    }
}
