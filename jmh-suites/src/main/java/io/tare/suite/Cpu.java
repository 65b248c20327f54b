// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Pure computation: what a runtime takes from it are CPU time for itself, timer ticks and CPU features. */
@OnlyWhenNamed
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class Cpu {

    private static final int STEPS = 1000;
    private static final int NUMBERS = 4096;

    /** What is computed with. */
    @State(Scope.Thread)
    public static class Numbers {

        private final float[] left = new float[NUMBERS];
        private final float[] right = new float[NUMBERS];
        private final float[] result = new float[NUMBERS];
        private long x = 88_172_645_463_325_252L;
    }

    /** One step of a xorshift generator, each needing the last (Marsaglia, Journal of Statistical Software 8, 2003). */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public long integer(RuntimePlace place, Numbers numbers) {
        long x = numbers.x;
        for (int step = 0; step < STEPS; step++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        numbers.x = x;
        return x;
    }

    /** A multiplication and an addition of floats, in a loop that the JIT compiler makes vector instructions of. */
    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public float[] vector(RuntimePlace place, Numbers numbers) {
        for (int i = 0; i < NUMBERS; i++) {
            numbers.result[i] += numbers.left[i] * numbers.right[i];
        }
        return numbers.result;
    }
}
