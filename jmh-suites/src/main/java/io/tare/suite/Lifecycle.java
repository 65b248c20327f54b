// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.OnHost;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What each step of a container's life takes, as whoever asks the engine sees it. What one engine adds to another is the
 * difference of their rows: {@code -p engine=docker,cri,oci}.
 *
 * <p>Operation: all cycles. One run before, of which nothing counts.
 */
@OnlyWhenNamed
@OnHost
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 10, timeUnit = TimeUnit.MINUTES)
@Fork(3)
@Warmup(iterations = 1)
@Measurement(iterations = 1)
public class Lifecycle {

    /** What is done. */
    @State(Scope.Benchmark)
    public static class Load {

        /** How many containers live and die, one after the other in each line. */
        @Param("10")
        public int cycles;

        /** How many such lines there are at once. */
        @Param("1")
        public int atOnce;

        /** {@code warm}, or {@code cold}: the page cache is dropped before each cycle, and the image's layers with it. */
        @Param("warm")
        public String cache = "";
    }

    /** All cycles. */
    @Benchmark
    public void run(Target target, Load load, LifecycleMetrics metrics) {
        new LifecycleRun(target, load).into(metrics);
    }
}
