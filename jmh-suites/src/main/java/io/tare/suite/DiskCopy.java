// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.disk.CacheStart;
import io.tare.load.disk.DiskException;
import io.tare.load.disk.FileCopy;
import io.tare.load.result.CopyResult;
import io.tare.suite.tool.DdClient;
import io.tare.suite.tool.Tool;
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
 * How fast a file is copied through the page cache, as dd measures it and as Tare does.
 *
 * <p>Operation: some copies of a file that is in the page cache, one after the other; the first of them do not count.
 */
@OnlyWhenNamed
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class DiskCopy {

    /** What is copied, and by whom. */
    @State(Scope.Benchmark)
    public static class Load {

        private static final int WARMUP_COPIES = 3;
        private static final int COPIES = 5;

        /** {@code tare}, or {@code dd}. */
        @Param("tare")
        public String meter = "";

        /** What is copied in one go, dd's bs. */
        @Param({"4096", "131072"})
        public int blockBytes;

        /** Size of the file, in MiB. */
        @Param("256")
        public int fileMegabytes;

        /** Whether the copy has to be on the medium, dd's conv=fsync. */
        @Param("false")
        public boolean fsync;

        private FileCopy copy;

        /** Makes the file, and writes down which dd it is. */
        @Setup(Level.Trial)
        public void make(DiskPlace place) throws IOException {
            copy = FileCopy.prepare(place.directory(), blockBytes, (long) fileMegabytes << 20, CacheStart.WARM, fsync);
            if (meter.equals("dd")) {
                ForkNote.TOOL.write(Tool.DD.version());
            }
        }

        /** Deletes it. */
        @TearDown(Level.Trial)
        public void delete() {
            copy.close();
        }

        double bytesPerSecond() {
            double bytesPerSecond = 0;
            for (int i = 0; i < WARMUP_COPIES + COPIES; i++) {
                CopyResult result = once();
                result.failure().ifPresent(failure -> {
                    throw new DiskException(failure.sentence());
                });
                if (i >= WARMUP_COPIES) {
                    bytesPerSecond += result.bytesPerSecond() / COPIES;
                }
            }
            return bytesPerSecond;
        }

        private CopyResult once() {
            return switch (meter) {
                case "tare" -> copy.run();
                case "dd" -> DdClient.copy(copy.source(), copy.target(), blockBytes, fsync);
                default -> throw new IllegalArgumentException("-p meter=" + meter + ": possible: tare, dd");
            };
        }
    }

    /** Copies. */
    @Benchmark
    public void run(DiskPlace place, Load load, CopyMetrics metrics) {
        metrics.bandwidth = load.bytesPerSecond() / 1e6;
    }
}
