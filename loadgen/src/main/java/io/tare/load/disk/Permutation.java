// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.util.SplittableRandom;

/**
 * An order of chance of the numbers in [0, size), in no memory: a Feistel network over the next larger power of four,
 * walked until it is below the size (J. Black and P. Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002). Not
 * thread-safe.
 */
final class Permutation {

    private static final int ROUNDS = 4;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[ROUNDS];

    /** @param size in [1, 2^62] */
    Permutation(long size) {
        this.size = size;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        halfBits = Math.max(1, (bits + 1) / 2);
        halfMask = (1L << halfBits) - 1;
    }

    /** Takes another order. */
    Permutation shuffle(SplittableRandom random) {
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = random.nextLong();
        }
        return this;
    }

    /** Returns the number at a place, each once. */
    long at(long index) {
        long number = index;
        do {
            number = cipher(number);
        } while (number >= size);
        return number;
    }

    private long cipher(long number) {
        long left = number >>> halfBits;
        long right = number & halfMask;
        for (int round = 0; round < ROUNDS; round++) {
            // One multiplication mixes upwards, the shift brings its best bits down.
            long mixed = (right ^ keys[round]) * 0x9E3779B97F4A7C15L;
            long next = left ^ (mixed >>> (Long.SIZE - halfBits));
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }
}
