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
 * reference, which it must give back before it returns. Not thread-safe: one per channel, or one for all channels of a
 * loop if each read ends before the next begins, as all do but those of an io_uring.
 */
public final class ReceiveTarget implements RecvByteBufAllocator {

    private final ByteBuf spare;
    private ByteBuf target = Unpooled.EMPTY_BUFFER;
    private int maxReads = 1;
    private int lastBytes;

    /** Makes one whose target always has room when the channel reads. */
    public ReceiveTarget() {
        this(Unpooled.EMPTY_BUFFER);
    }

    /**
     * Makes one for a channel that may read when nobody waits for it.
     *
     * @param spare where that goes, and all that comes until it is empty again; stays the caller's
     */
    ReceiveTarget(ByteBuf spare) {
        this.spare = spare;
    }

    /**
     * Sends what is read from now on to the given buffer, which stays the caller's.
     *
     * @param target   must have writable bytes whenever the channel may read, unless there is a spare
     * @param maxReads reads in a row, in [1, 2^31), before other channels get their turn; with 1 there is never a
     *                 second read to learn that nothing is left
     */
    public void use(ByteBuf target, int maxReads) {
        this.target = target;
        this.maxReads = maxReads;
    }

    /** Returns where it goes. */
    ByteBuf target() {
        return target;
    }

    /** Returns how much the last read brought. */
    int lastBytes() {
        return lastBytes;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Reads();
    }

    /** What a channel reads into no room, looks to it like the end of the stream. */
    private ByteBuf next() {
        return spare.isReadable() || (spare.isWritable() && !target.isWritable()) ? spare : target;
    }

    private final class Reads implements ExtendedHandle {

        private int reads;
        private int attemptedBytes;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return next().retain();
        }

        @Override
        public int guess() {
            return next().writableBytes();
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
