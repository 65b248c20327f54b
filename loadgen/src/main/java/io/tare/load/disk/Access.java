// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.util.SplittableRandom;

/**
 * Which requests a job makes. Immutable.
 *
 * @param pattern      their order and direction
 * @param readPercent  how many of a hundred read, where the pattern reads and writes; in [0, 100]
 * @param readBytes    the size of a read, in [512, 256 MiB]; files are divided into blocks of it
 * @param writeBytes   the size of a write, in the same range
 * @param distribution where random requests go
 * @param seed         same seed, same requests
 */
public record Access(
        AccessPattern pattern, int readPercent, int readBytes, int writeBytes, Distribution distribution, long seed) {

    static final int MIN_BLOCK_BYTES = 512;
    static final int MAX_BLOCK_BYTES = 256 << 20;

    private static final int HALF = 50;

    public Access {
        Checks.inRange("readPercent", readPercent, 0, 100);
        Checks.inRange("readBytes", readBytes, MIN_BLOCK_BYTES, MAX_BLOCK_BYTES);
        Checks.inRange("writeBytes", writeBytes, MIN_BLOCK_BYTES, MAX_BLOCK_BYTES);
        if (!distribution.equals(Distribution.UNIFORM) && !pattern.isRandom()) {
            throw new IllegalArgumentException(
                    "a random distribution is for randread, randwrite and randrw, not for " + pattern.id());
        }
    }

    /** Returns requests of one size; half of them read if the pattern has both; uniform. */
    public static Access of(AccessPattern pattern, int blockBytes) {
        return new Access(pattern, HALF, blockBytes, blockBytes, Distribution.UNIFORM, 0);
    }

    public Access withReadPercent(int readPercent) {
        return new Access(pattern, readPercent, readBytes, writeBytes, distribution, seed);
    }

    public Access withWriteBytes(int writeBytes) {
        return new Access(pattern, readPercent, readBytes, writeBytes, distribution, seed);
    }

    public Access withDistribution(Distribution distribution) {
        return new Access(pattern, readPercent, readBytes, writeBytes, distribution, seed);
    }

    public Access withSeed(long seed) {
        return new Access(pattern, readPercent, readBytes, writeBytes, distribution, seed);
    }

    int maxBlockBytes() {
        return Math.max(pattern.reads() ? readBytes : 0, pattern.writes() ? writeBytes : 0);
    }

    int blockBytes(boolean write) {
        return write ? writeBytes : readBytes;
    }

    /** Returns a source of chance for one of a plan's jobs, unlike that of every other. */
    SplittableRandom random(int job) {
        SplittableRandom root = new SplittableRandom(seed);
        for (int i = 0; i < job; i++) {
            root.split();
        }
        return root.split();
    }
}
