// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.load.disk.AccessPattern;
import io.tare.load.disk.DiskException;
import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.FileJobs;
import io.tare.load.disk.JobFiles;
import io.tare.load.disk.LayOut;
import io.tare.load.disk.Span;
import io.tare.load.result.DiskResult;
import io.tare.suite.tool.FioClient;
import io.tare.suite.tool.FioResult;
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
 * What requests to files cost: as fio measures it and as Tare does, side by side.
 *
 * <p>Operation: one run of the meter, {@link Window} long, on files that are full of data; those are made alike for both,
 * in a directory of the same disk.
 */
@OnlyWhenNamed
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ToolDisk {

    /** Who measures. */
    @State(Scope.Benchmark)
    public static class Meter {

        /** {@code fio} or {@code tare}. */
        @Param({"fio", "tare"})
        public String meter = "";

        /** Threads, each with a file of its own. */
        @Param("1")
        public int jobs;

        private DiskPlan plan;
        private JobFiles files;

        /** Lays out the files, and writes down which fio it is. */
        @Setup(Level.Trial)
        public void make(DiskPlace place, DiskLoad load, Window window) throws IOException {
            plan = load.plan(jobs, Span.of(window.measured()).withRamp(window.warmup()))
                    .withLayOut(LayOut.WRITTEN);
            AccessPattern pattern = plan.access().pattern();
            if (pattern.reads() && pattern.writes()) {
                throw new RefusedException(
                        "fio's percentiles are of reads or of writes, and those of both cannot be had:"
                                + " use -p rw=read,write,randread,randwrite");
            }
            files = DiskLoad.orRefused(() -> JobFiles.create(place.directory(), plan));
            if (meter.equals("fio")) {
                ForkNote.TOOL.write(Tool.FIO.version());
            } else {
                load.identify();
            }
        }

        /** Deletes the files. */
        @TearDown(Level.Trial)
        public void delete() {
            files.close();
        }

        void run(Window window, DiskMetrics metrics) {
            switch (meter) {
                case "fio" -> {
                    FioResult result =
                            new FioClient(plan, files.paths().get(0)).run(window.warmupSeconds, window.seconds);
                    metrics.bandwidth = result.bytesPerSecond() / 1e6;
                    metrics.requests = result.requestsPerSecond();
                    metrics.slatP50 = result.submissionP50Nanos() / 1e3;
                    metrics.slatP99 = result.submissionP99Nanos() / 1e3;
                    metrics.clatP50 = result.completionP50Nanos() / 1e3;
                    metrics.clatP99 = result.completionP99Nanos() / 1e3;
                    metrics.cpu = result.cpuMicrosPerRequest();
                }
                case "tare" -> {
                    DiskResult result = DiskLoad.orRefused(() -> FileJobs.run(files, plan));
                    result.failures().stream().findFirst().ifPresent(failure -> {
                        throw new DiskException(failure.sentence());
                    });
                    metrics.set(result);
                }
                default -> throw new IllegalArgumentException("-p meter=" + meter + ": possible: fio, tare");
            }
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(DiskPlace place, Window window, DiskLoad load, Meter meter, DiskMetrics metrics) {
        meter.run(window, metrics);
    }
}
