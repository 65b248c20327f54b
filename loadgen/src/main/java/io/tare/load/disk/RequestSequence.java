// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.util.SplittableRandom;

/** A job's requests, one after the other, as long as there is something left to do. Not thread-safe. */
final class RequestSequence {

    private static final int PERCENT = 100;

    private final Access access;
    private final Extent extent;
    private final SplittableRandom random;
    private final OffsetSequence readBlocks;
    private final OffsetSequence writeBlocks;
    private long totalBytes;
    private long writes;
    private boolean isWrite;
    private long offset;

    RequestSequence(Access access, Extent extent, SplittableRandom random) {
        this.access = access;
        this.extent = extent;
        this.random = random.split();
        readBlocks = blocks(access.readBytes(), random.split());
        writeBlocks = blocks(access.writeBytes(), random.split());
    }

    private OffsetSequence blocks(int blockBytes, SplittableRandom chance) {
        long blocks = Math.max(1, extent.blocks(blockBytes));
        return access.pattern().isRandom()
                ? OffsetSequence.random(access.distribution(), blocks, chance)
                : OffsetSequence.sequential(blocks);
    }

    /** Goes on to the next request; false if all is done. */
    boolean next() {
        if (extent.totalBytes() > 0 && totalBytes >= extent.totalBytes()) {
            return false;
        }
        isWrite = access.pattern().writes()
                && !(access.pattern().reads() && random.nextInt(PERCENT) < access.readPercent());
        offset = extent.offsetBytes() + (isWrite ? writeBlocks : readBlocks).next() * bytes();
        totalBytes += bytes();
        if (isWrite) {
            writes++;
        }
        return true;
    }

    boolean isWrite() {
        return isWrite;
    }

    int bytes() {
        return access.blockBytes(isWrite);
    }

    long offset() {
        return offset;
    }

    /** Returns how many writes there were, this one included if it is one. */
    long writes() {
        return writes;
    }
}
