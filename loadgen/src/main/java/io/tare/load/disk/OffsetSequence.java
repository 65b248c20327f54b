// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/** The blocks that a job's requests go to, one after the other; the same seed gives the same. Not thread-safe. */
interface OffsetSequence {

    /** Returns the next block, in [0, blocks). */
    long next();

    /** Returns all blocks in their order, again and again. */
    static OffsetSequence sequential(long blocks) {
        return new OffsetSequence() {
            private long next;

            @Override
            public long next() {
                long block = next;
                next = block + 1 == blocks ? 0 : block + 1;
                return block;
            }
        };
    }

    static OffsetSequence random(Distribution distribution, long blocks, SplittableRandom random) {
        return switch (distribution.shape()) {
            case UNIFORM -> uniform(blocks, random);
            case ZIPF -> zipf(distribution.parameter(), blocks, random);
            case PARETO -> pareto(distribution.parameter(), blocks, random);
        };
    }

    private static OffsetSequence uniform(long blocks, SplittableRandom random) {
        return new OffsetSequence() {
            private final Permutation order = new Permutation(blocks);
            private long index = blocks;

            @Override
            public long next() {
                if (index == blocks) {
                    index = 0;
                    order.shuffle(random);
                }
                return order.at(index++);
            }
        };
    }

    private static OffsetSequence zipf(double theta, long blocks, SplittableRandom random) {
        UniformRandomProvider bits = random::nextLong;
        DiscreteSampler rank = RejectionInversionZipfSampler.of(bits, (int) Math.min(blocks, Integer.MAX_VALUE), theta);
        Permutation popularity = new Permutation(blocks).shuffle(random);
        return () -> popularity.at(rank.sample() - 1L);
    }

    /**
     * The self-similar distribution of J. Gray et al., "Quickly Generating Billion-Record Synthetic Databases", SIGMOD
     * 1994, which fio calls pareto.
     */
    private static OffsetSequence pareto(double share, long blocks, SplittableRandom random) {
        double exponent = Math.log(share) / Math.log(1 - share);
        Permutation popularity = new Permutation(blocks).shuffle(random);
        return () -> popularity.at((long) (blocks * Math.pow(random.nextDouble(), exponent)));
    }
}
