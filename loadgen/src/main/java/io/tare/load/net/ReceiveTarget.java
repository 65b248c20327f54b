// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Lets a channel read into memory that its load chose, instead of a new buffer for each read.
 *
 * <p>A read goes to the target's writable bytes. The channel's handler gets the target itself, with one more
 * reference, which it must give back before it returns. Not thread-safe: one per channel.
 */
final class ReceiveTarget implements RecvByteBufAllocator {

    private ByteBuf target = Unpooled.EMPTY_BUFFER;
    private int maxReads = 1;

    /**
     * Sends what is read from now on to the given buffer, which stays the caller's.
     *
     * @param target   must have writable bytes whenever the channel may read
     * @param maxReads reads in a row, in [1, 2^31), before other channels get their turn; with 1 there is never a
     *                 second read to learn that nothing is left
     */
    void use(ByteBuf target, int maxReads) {
        this.target = target;
        this.maxReads = maxReads;
    }

    /** Says whether there is no room for another byte. */
    boolean isFull() {
        return !target.isWritable();
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Reads();
    }

    private final class Reads implements ExtendedHandle {

        private int reads;
        private int attemptedBytes;
        private int lastBytes;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return target.retain();
        }

        @Override
        public int guess() {
            return target.writableBytes();
        }

        @Override
        public void reset(ChannelConfig config) {
            reads = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            reads += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            lastBytes = bytes;
        }

        @Override
        public int lastBytesRead() {
            return lastBytes;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attemptedBytes = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attemptedBytes;
        }

        @Override
        public boolean continueReading() {
            return reads < maxReads && lastBytes == attemptedBytes;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return reads < maxReads && maybeMoreData.get();
        }

        @Override
        public void readComplete() {}
    }
}
