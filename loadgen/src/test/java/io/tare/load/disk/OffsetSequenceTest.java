// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tare.load.disk.Distribution.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetSequenceTest {

    @Test
    void goesOverTheFileInOrderAndBeginsAgain() {
        OffsetSequence sequence = OffsetSequence.sequential(3);

        assertThat(LongStream.generate(sequence::next).limit(7)).containsExactly(0L, 1L, 2L, 0L, 1L, 2L, 0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 17, 1000, 4096, 65_537})
    void takesEachBlockOnceBeforeItTakesOneAgain(int blocks) {
        OffsetSequence sequence = random(Distribution.UNIFORM, blocks, 7);

        for (int pass = 0; pass < 3; pass++) {
            long[] taken =
                    LongStream.generate(sequence::next).limit(blocks).sorted().toArray();

            assertThat(taken).isEqualTo(LongStream.range(0, blocks).toArray());
        }
    }

    @Test
    void takesAnotherOrderInTheNextPass() {
        OffsetSequence sequence = random(Distribution.UNIFORM, 1000, 7);
        long[] first = LongStream.generate(sequence::next).limit(1000).toArray();
        long[] second = LongStream.generate(sequence::next).limit(1000).toArray();

        assertThat(IntStream.range(0, 1000).filter(i -> first[i] == second[i]).count())
                .isLessThan(10);
        assertThat(IntStream.range(1, 1000)
                        .filter(i -> first[i] == first[i - 1] + 1)
                        .count())
                .isLessThan(10);
    }

    /** Chi-squared of where the first half of a pass goes, over 64 parts of the file: 99.99 % of chance stay below 120. */
    @Test
    void leavesNoPartOfTheFileForLater() {
        int blocks = 1 << 16;
        OffsetSequence sequence = random(Distribution.UNIFORM, blocks, 11);
        int[] counts = new int[64];
        for (int i = 0; i < blocks / 2; i++) {
            counts[(int) (sequence.next() * counts.length / blocks)]++;
        }
        double expected = blocks / 2.0 / counts.length;

        assertThat(Arrays.stream(counts)
                        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                        .sum())
                .isLessThan(120);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "zipf:1.1", "pareto:0.2"})
    void isTheSameForTheSameSeed(String distribution) {
        OffsetSequence one = random(Distribution.parse(distribution), 1000, 42);
        OffsetSequence same = random(Distribution.parse(distribution), 1000, 42);
        OffsetSequence other = random(Distribution.parse(distribution), 1000, 43);

        long[] blocks = LongStream.generate(one::next).limit(500).toArray();
        assertThat(LongStream.generate(same::next).limit(500).toArray()).isEqualTo(blocks);
        assertThat(LongStream.generate(other::next).limit(500).toArray()).isNotEqualTo(blocks);
    }

    @Test
    void givesTheNthBlockByPopularityItsShareOfZipf() {
        double[] shares = popularity(new Distribution(Shape.ZIPF, 1.2), 1000);
        double all = IntStream.rangeClosed(1, 1000)
                .mapToDouble(rank -> Math.pow(rank, -1.2))
                .sum();

        for (int rank : new int[] {1, 2, 3, 10}) {
            double expected = Math.pow(rank, -1.2) / all;
            assertThat(shares[rank - 1]).isCloseTo(expected, within(0.1 * expected));
        }
    }

    @Test
    void givesAFifthOfTheBlocksFourFifthsOfPareto() {
        double[] shares = popularity(new Distribution(Shape.PARETO, 0.2), 1000);

        assertThat(Arrays.stream(shares, 0, 200).sum()).isCloseTo(0.8, within(0.01));
        assertThat(Arrays.stream(shares, 0, 40).sum()).isCloseTo(0.64, within(0.01));
    }

    @Test
    void refusesADistributionThatIsNone() {
        for (String text :
                new String[] {"", "zipf", "zipf:0", "zipf:x", "pareto:1", "pareto:0", "normal:3", "uniform:1"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Distribution.parse(text))
                    .withMessageStartingWith("a random distribution is uniform, zipf:THETA");
        }
    }

    /** Returns the share of each block, the most popular first. */
    private static double[] popularity(Distribution distribution, int blocks) {
        OffsetSequence sequence = random(distribution, blocks, 5);
        int draws = 400_000;
        int[] counts = new int[blocks];
        for (int i = 0; i < draws; i++) {
            counts[(int) sequence.next()]++;
        }
        return Arrays.stream(counts)
                .mapToDouble(count -> -(double) count / draws)
                .sorted()
                .map(share -> -share)
                .toArray();
    }

    private static OffsetSequence random(Distribution distribution, long blocks, long seed) {
        return OffsetSequence.random(distribution, blocks, new SplittableRandom(seed));
    }
}
