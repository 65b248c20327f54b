// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.FileJob;
import io.tare.load.disk.IoFailureException;
import io.tare.load.disk.JobFiles;
import io.tare.load.disk.Span;
import io.tare.load.result.FileJobResult;
import io.tare.load.result.Latency;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.infra.ThreadParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Requests to files, as fio makes them.
 *
 * <p>Operation: one request that is completed, and so the score is IOPS. JMH's threads are the jobs ({@code -t 4}), each
 * with a file of its own. The percentiles are those of a request's total latency.
 */
@OnlyWhenNamed
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DiskIo {

    /** The files of all jobs. */
    @State(Scope.Benchmark)
    public static class Files {

        /** JMH has the time. */
        private static final Span SPAN = Span.of(Duration.ofHours(24));

        private DiskPlan plan;
        private JobFiles files;

        /** Lays them out. */
        @Setup(Level.Trial)
        public void make(DiskPlace place, DiskLoad load, BenchmarkParams params) throws IOException {
            load.identify();
            plan = load.plan(params.getThreads(), SPAN);
            files = DiskLoad.orRefused(() -> JobFiles.create(place.directory(), plan));
        }

        /** Deletes them. */
        @TearDown(Level.Trial)
        public void delete() {
            files.close();
        }
    }

    /** One thread's requests to its file. */
    @State(Scope.Thread)
    public static class Job {

        private FileJob job;

        /** Opens its file. */
        @Setup(Level.Trial)
        public void open(Files files, ThreadParams thread) {
            job = DiskLoad.orRefused(() -> FileJob.open(files.files, files.plan, thread.getThreadIndex()));
        }

        /** Begins to count. */
        @Setup(Level.Iteration)
        public void begin() {
            job.resume();
            job.begin();
        }

        /** Waits for what is in flight: it would seem to take as long as the pause. */
        @TearDown(Level.Iteration)
        public void end(IterationParams iteration, LatencyLog log) throws IoFailureException {
            job.drain();
            FileJobResult result = job.end();
            if (iteration.getType() == IterationType.MEASUREMENT) {
                log.add(Latency.merged(
                        List.of(result.reads().total(), result.writes().total())));
            }
        }

        /** Closes its file. */
        @TearDown(Level.Trial)
        public void close() {
            job.close();
        }
    }

    /** One request. */
    @Benchmark
    public void request(DiskPlace place, DiskLoad load, Job job, LatencyLog log) throws IoFailureException {
        job.job.next();
    }
}
