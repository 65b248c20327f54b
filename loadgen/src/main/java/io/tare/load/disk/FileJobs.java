// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.CpuAffinity;
import io.tare.load.kernel.CpuTime;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.result.BadBlock;
import io.tare.load.result.DiskResult;
import io.tare.load.result.FileJobResult;
import io.tare.load.result.IoFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the jobs of a plan side by side, each on a thread of its own. */
public final class FileJobs {

    /** A disk that says nothing for so long after the end is stuck. */
    private static final Duration GRACE = Duration.ofMinutes(3);

    private final JobFiles files;
    private final DiskPlan plan;
    private final CyclicBarrier start;
    private Optional<CpuTime> cpuBefore = Optional.empty();
    private volatile boolean stopped;

    private FileJobs(JobFiles files, DiskPlan plan) {
        this.files = files;
        this.plan = plan;
        start = new CyclicBarrier(plan.jobs());
    }

    /**
     * Makes files in a directory, runs the jobs, and deletes the files.
     *
     * @throws DiskException if it cannot begin, or is interrupted. What fails on the way is in the result
     */
    public static DiskResult run(Path directory, DiskPlan plan) {
        try (JobFiles files = JobFiles.create(directory, plan)) {
            return run(files, plan);
        }
    }

    /** Runs the jobs on files that are there. */
    public static DiskResult run(JobFiles files, DiskPlan plan) {
        DiskPlan resolved = plan.withEngine(plan.engine().resolve(), plan.depth());
        return new FileJobs(files, resolved).run();
    }

    private DiskResult run() {
        ExecutorService threads = Executors.newFixedThreadPool(plan.jobs(), task -> {
            Thread thread = new Thread(task, "disk-job");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<FileJobResult>> futures = new ArrayList<>();
            for (int job = 0; job < plan.jobs(); job++) {
                int index = job;
                futures.add(threads.submit(() -> live(index)));
            }
            List<FileJobResult> results = new ArrayList<>();
            long deadlineNanos = System.nanoTime()
                    + plan.span()
                            .ramp()
                            .plus(plan.span().duration())
                            .plus(GRACE)
                            .toNanos();
            for (Future<FileJobResult> future : futures) {
                results.add(await(future, deadlineNanos));
            }
            Optional<CpuTime> cpu = cpuSinceRamp();
            return new DiskResult(
                    plan.engine().id(), plan.direct(), plan.cacheStart().id(), results, cpu);
        } finally {
            stopped = true;
            start.reset();
            // Ends what they sleep for, not what they wait for in the kernel.
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    private FileJobResult live(int index) throws InterruptedException, BrokenBarrierException {
        pin(index);
        try (FileJob job = FileJob.open(files, plan, index)) {
            start.await();
            return work(job);
        } catch (DiskException e) {
            // The others would wait for this one.
            start.reset();
            throw e;
        }
    }

    private FileJobResult work(FileJob job) {
        Span span = plan.span();
        Optional<IoFailure> failure = Optional.empty();
        List<BadBlock> badBlocks = List.of();
        job.begin();
        try {
            boolean more = goOn(job, span.ramp());
            job.begin(span);
            rampEnds();
            if (more) {
                goOn(job, span.duration());
            }
            job.drain();
            if (plan.durability().endFsync()) {
                job.endFsync();
            }
        } catch (IoFailureException e) {
            failure = Optional.of(e.failure());
        }
        FileJobResult timed = job.end(failure, badBlocks);
        return plan.verify() && failure.isEmpty() ? verified(job, timed) : timed;
    }

    /** The first job that begins to count says when the others do, too. */
    private synchronized void rampEnds() {
        if (cpuBefore.isEmpty()) {
            cpuBefore = CpuTime.ofProcess();
        }
    }

    private synchronized Optional<CpuTime> cpuSinceRamp() {
        return cpuBefore.flatMap(before -> CpuTime.ofProcess().map(now -> now.minus(before)));
    }

    /** Reads again what was written, when nothing is timed any more. */
    private static FileJobResult verified(FileJob job, FileJobResult timed) {
        Optional<IoFailure> failure = Optional.empty();
        List<BadBlock> badBlocks = List.of();
        try {
            badBlocks = job.verify();
        } catch (IoFailureException e) {
            failure = Optional.of(e.failure());
        }
        return new FileJobResult(
                timed.job(),
                timed.reads(),
                timed.writes(),
                timed.syncs(),
                timed.usage(),
                badBlocks,
                job.checked(),
                failure);
    }

    /** Completes requests for so long; false if nothing is left to do. */
    private boolean goOn(FileJob job, Duration time) throws IoFailureException {
        long endNanos = job.nowNanos() + time.toNanos();
        while (job.nowNanos() - endNanos < 0) {
            if (stopped || !job.next()) {
                return false;
            }
        }
        return true;
    }

    private void pin(int index) {
        if (plan.cpus().isEmpty()) {
            return;
        }
        int cpu = plan.cpus().get(index % plan.cpus().size());
        try {
            CpuAffinity.pin(Set.of(cpu));
        } catch (ErrnoException e) {
            start.reset();
            throw new DiskException("cannot run on CPU " + cpu + ": " + e.getMessage(), e);
        }
    }

    private FileJobResult await(Future<FileJobResult> future, long deadlineNanos) {
        try {
            return future.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw failed(cause == null ? e : cause);
        } catch (TimeoutException e) {
            throw new DiskException(
                    "a job has not ended " + Checks.seconds(GRACE) + " after its time: the disk does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiskException("the disk jobs were interrupted", e);
        }
    }

    private static RuntimeException failed(Throwable cause) {
        if (cause instanceof DiskException refused) {
            return refused;
        }
        return new DiskException("a job broke: " + cause, cause);
    }

    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        long deadlineNanos = System.nanoTime() + GRACE.toNanos();
        while (!threads.isTerminated() && System.nanoTime() - deadlineNanos < 0) {
            try {
                if (threads.awaitTermination(1, TimeUnit.SECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
