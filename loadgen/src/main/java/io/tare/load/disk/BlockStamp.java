// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What makes each written block unlike all others, and says whose it is: a mark, its offset in the file, how often it
 * was written, and, for verify, a CRC32C of the whole block. Every page has a number of its own, so that nothing below
 * can store two of them once. The rest is what chance put there. Not thread-safe; allocates nothing when it stamps.
 */
final class BlockStamp {

    /** The smallest block can hold a stamp. */
    static final int BYTES = 32;

    private static final long MARK = 0x544152452D424C4BL;
    private static final int OFFSET = 8;
    private static final int GENERATION = 16;
    private static final int CHECKSUM = 20;
    private static final int PAGE_BYTES = 4096;

    private final long mark;
    private final boolean checksums;
    private final CRC32C crc = new CRC32C();

    /**
     * @param seed      blocks of another one are foreign
     * @param checksums whether blocks carry one
     */
    BlockStamp(long seed, boolean checksums) {
        mark = MARK ^ seed;
        this.checksums = checksums;
    }

    /** Stamps a block, which is all of the buffer. */
    void stamp(ByteBuffer block, long offset, int generation) {
        for (int page = PAGE_BYTES; page < block.capacity(); page += PAGE_BYTES) {
            block.putLong(page, offset + page + ((long) generation << 48));
        }
        block.putLong(0, mark);
        block.putLong(OFFSET, offset);
        block.putInt(GENERATION, generation);
        if (checksums) {
            block.putInt(CHECKSUM, checksum(block));
        }
    }

    /** Returns what is wrong with a block that was read, which is all of the buffer; empty if nothing is. */
    Optional<String> fault(ByteBuffer block, long offset, int minGeneration) {
        if (block.getLong(0) != mark) {
            return Optional.of("holds nothing that this job wrote");
        }
        if (block.getLong(OFFSET) != offset) {
            return Optional.of("holds what was written to offset " + block.getLong(OFFSET));
        }
        int generation = block.getInt(GENERATION);
        if (generation < minGeneration) {
            return Optional.of("holds write " + generation + " to it, not write " + minGeneration);
        }
        if (block.getInt(CHECKSUM) != checksum(block)) {
            return Optional.of("does not hold what its checksum says");
        }
        return Optional.empty();
    }

    private int checksum(ByteBuffer block) {
        int before = block.getInt(CHECKSUM);
        block.putInt(CHECKSUM, 0);
        crc.reset();
        crc.update(block.clear());
        block.putInt(CHECKSUM, before);
        return (int) crc.getValue();
    }
}
