// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.PageMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Memory for the requests in flight, a block each, aligned to pages where the block size is; full of chance. */
final class RequestBuffers implements AutoCloseable {

    private final PageMemory memory;
    private final int blockBytes;
    private final ByteBuffer[] blocks;

    private RequestBuffers(PageMemory memory, int count, int stride, int blockBytes) {
        this.memory = memory;
        this.blockBytes = stride;
        blocks = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = memory.buffer().slice(i * stride, blockBytes).order(ByteOrder.nativeOrder());
        }
    }

    /** Takes memory for so many blocks. */
    static RequestBuffers allocate(int count, int blockBytes, SplittableRandom random) throws ErrnoException {
        int page = PageMemory.PAGE_BYTES;
        int stride = (blockBytes + page - 1) / page * page;
        PageMemory memory = PageMemory.allocate(Math.multiplyExact(count, stride));
        ByteBuffer all = memory.buffer();
        for (int i = 0; i < all.capacity(); i += Long.BYTES) {
            all.putLong(i, random.nextLong());
        }
        return new RequestBuffers(memory, count, stride, blockBytes);
    }

    long address(int slot) {
        return memory.address() + (long) slot * blockBytes;
    }

    ByteBuffer block(int slot) {
        return blocks[slot];
    }

    @Override
    public void close() {
        memory.close();
    }
}
