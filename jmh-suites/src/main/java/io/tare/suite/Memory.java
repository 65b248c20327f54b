// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How fast memory is: pages that a sandbox maps in its own way, or in smaller ones, show here. */
@OnlyWhenNamed
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class Memory {

    private static final int MIB = 1 << 20;
    private static final int COPIED_MIB = 64;
    private static final int STEPS = 10_000;

    /** Two areas, each larger than the caches. */
    @State(Scope.Benchmark)
    public static class Areas {

        private final ByteBuffer from = ByteBuffer.allocateDirect(COPIED_MIB * MIB);
        private final ByteBuffer to = ByteBuffer.allocateDirect(COPIED_MIB * MIB);
    }

    /** One cycle through an area larger than the caches, in an order that no prefetcher guesses. */
    @State(Scope.Benchmark)
    public static class Chain {

        private final int[] next = new int[COPIED_MIB * MIB / Integer.BYTES];
        private int at;

        /** Makes it: Sattolo, Information Processing Letters 22 (1986), gives a permutation of one cycle. */
        @Setup(Level.Trial)
        public void make() {
            for (int i = 0; i < next.length; i++) {
                next[i] = i;
            }
            Random random = new Random(1);
            for (int i = next.length - 1; i > 0; i--) {
                int other = random.nextInt(i);
                int kept = next[i];
                next[i] = next[other];
                next[other] = kept;
            }
        }
    }

    /** Copying 1 MiB, of many in a row. */
    @Benchmark
    @OperationsPerInvocation(COPIED_MIB)
    public ByteBuffer copyMebibyte(RuntimePlace place, Areas areas) {
        return areas.to.clear().put(areas.from.clear());
    }

    /** Reading a word whose address is what the last read gave. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public int randomRead(RuntimePlace place, Chain chain) {
        int at = chain.at;
        for (int step = 0; step < STEPS; step++) {
            at = chain.next[at];
        }
        chain.at = at;
        return at;
    }
}
