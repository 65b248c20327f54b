// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.suite.compute.Convolution;
import io.tare.suite.compute.Kernel;
import io.tare.suite.compute.Multiplication;
import io.tare.suite.compute.OpenBlas;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Arithmetic as machine learning does it, by a library's vector kernels: what a runtime takes from it are page faults,
 * timer ticks and, with several threads, how fast they hear of work.
 *
 * <p>Operation: one product of two matrices, or one layer of a convolutional network. At the end some of its numbers are
 * computed again, by their definition; a wrong one fails the fork.
 */
@OnlyWhenNamed
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
// A convolution lays out 72 numbers for each pixel outside of the heap.
@Fork(value = 3, jvmArgsAppend = "-XX:MaxDirectMemorySize=512m")
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class MatrixCompute {

    private static final int MAX_SIZE = 1024;
    private static final int CHECKED = 1000;

    /** What is computed. */
    @State(Scope.Benchmark)
    public static class Work {

        /** {@code multiply}: a matrix by a matrix; {@code convolution}: 16 filters of 3 × 3 over 8 channels. */
        @Param({"multiply", "convolution"})
        public String kernel = "";

        /** Rows and columns of a matrix, width and height of an image, in [3, 1024]. */
        @Param("256")
        public int size;

        /** {@code 1}, or {@code all}: as many as the fork has CPUs. */
        @Param({"1", "all"})
        public String threads = "";

        private Kernel work;

        /** Makes its data, and writes down by which library it is computed. */
        @Setup(Level.Trial)
        public void make() throws IOException {
            if (size < 3 || size > MAX_SIZE) {
                throw new IllegalArgumentException("-p size=" + size + ": possible: 3 to " + MAX_SIZE);
            }
            work = switch (kernel) {
                case "multiply" -> new Multiplication(size, count());
                case "convolution" -> new Convolution(size, count());
                default ->
                    throw new IllegalArgumentException("-p kernel=" + kernel + ": possible: multiply, convolution");
            };
            ForkNote.TOOL.write(OpenBlas.version());
        }

        /** Finds out whether it was computed right. */
        @TearDown(Level.Trial)
        public void check() {
            work.check(CHECKED);
        }

        private int count() {
            return switch (threads) {
                case "1" -> 1;
                case "all" -> Runtime.getRuntime().availableProcessors();
                default -> throw new IllegalArgumentException("-p threads=" + threads + ": possible: 1, all");
            };
        }
    }

    /** Once. */
    @Benchmark
    public void run(RuntimePlace place, Work work) {
        work.work.compute();
    }
}
