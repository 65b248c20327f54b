// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.CpuAffinity;
import io.tare.load.kernel.CpuTime;
import io.tare.load.kernel.DeviceUse;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The jobs of a plan side by side, each on a thread of its own. {@link #run} keeps to the plan's times; after
 * {@link #start} the caller says when to count, and for how long.
 */
public final class FileJobs implements AutoCloseable {

    /** A disk that says nothing for so long is stuck. */
    private static final Duration GRACE = Duration.ofMinutes(3);

    private final JobFiles files;
    private final DiskPlan plan;
    private final ExecutorService threads;
    private final List<Future<FileJobResult>> results = new ArrayList<>();
    private final CountDownLatch open;
    private final CountDownLatch go = new CountDownLatch(1);
    private final Span span;
    private final boolean onTime;

    /** When to begin to count, and to end, by System.nanoTime(); far away while nobody has said it. */
    private volatile long beginNanos;

    private volatile long endNanos;
    private Optional<CpuTime> cpuBefore = Optional.empty();
    private Optional<CpuTime> cpuAfter = Optional.empty();
    private Optional<DeviceUse> deviceBefore = Optional.empty();
    private Optional<DeviceUse> deviceAfter = Optional.empty();
    private volatile boolean stopped;

    private FileJobs(JobFiles files, DiskPlan plan, boolean onTime) {
        this.files = files;
        this.plan = plan;
        this.onTime = onTime;
        // An interval that ends with the measurement, whenever that is.
        span = onTime ? plan.span() : plan.span().withInterval(Span.LONGEST);
        beginNanos = System.nanoTime() + Long.MAX_VALUE / 2;
        endNanos = beginNanos;
        open = new CountDownLatch(plan.jobs());
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(plan.jobs(), task -> {
            Thread thread = new Thread(task, "disk-job-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        for (int job = 0; job < plan.jobs(); job++) {
            int index = job;
            results.add(threads.submit(() -> live(index)));
        }
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
        try (FileJobs jobs = new FileJobs(files, plan.resolved(), true)) {
            jobs.awaitStart();
            return jobs.await(plan.span().ramp().plus(plan.span().duration()).plus(GRACE));
        }
    }

    /**
     * Starts the jobs, and returns when all of them run; {@link #begin()} and {@link #end()} say what counts, whatever
     * the plan's span is.
     *
     * @throws DiskException if they cannot begin
     */
    public static FileJobs start(JobFiles files, DiskPlan plan) {
        FileJobs jobs = new FileJobs(files, plan.resolved(), false);
        try {
            jobs.awaitStart();
            return jobs;
        } catch (RuntimeException | Error e) {
            jobs.close();
            throw e;
        }
    }

    /** Counts what is completed from now on. */
    public void begin() {
        beginNanos = System.nanoTime();
    }

    /** Ends the jobs, and returns what they did since {@link #begin()}. */
    public DiskResult end() {
        endNanos = System.nanoTime();
        return await(GRACE);
    }

    /** Ends the jobs, whatever they do. */
    @Override
    public void close() {
        stopped = true;
        go.countDown();
        // Ends what they sleep for, not what they wait for in the kernel.
        threads.shutdownNow();
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

    private void awaitStart() {
        try {
            if (!open.await(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DiskException(
                        "the jobs have not started within " + Checks.seconds(GRACE) + ": the disk does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiskException("the disk jobs were interrupted", e);
        }
        if (onTime) {
            beginNanos = System.nanoTime() + span.ramp().toNanos();
        }
        go.countDown();
        if (stopped) {
            // The job that could not begin says why.
            await(GRACE);
        }
    }

    private DiskResult await(Duration atMost) {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        List<FileJobResult> jobs = new ArrayList<>();
        for (Future<FileJobResult> result : results) {
            jobs.add(await(result, deadlineNanos));
        }
        return new DiskResult(
                plan.engine().id(), plan.direct(), plan.cacheStart().id(), jobs, cpu(), device());
    }

    private FileJobResult await(Future<FileJobResult> result, long deadlineNanos) {
        try {
            return result.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DiskException refused
                    ? refused
                    : new DiskException("a job broke: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new DiskException(
                    "a job has not ended " + Checks.seconds(GRACE) + " after its time: the disk does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiskException("the disk jobs were interrupted", e);
        }
    }

    private FileJobResult live(int index) throws InterruptedException {
        try (FileJob job = open(index)) {
            go.await();
            return work(job);
        }
    }

    private FileJob open(int index) {
        try {
            pin(index);
            return FileJob.openResolved(files, plan, index);
        } catch (RuntimeException | Error e) {
            // The others have nothing to wait for.
            stopped = true;
            throw e;
        } finally {
            open.countDown();
        }
    }

    private void pin(int index) {
        if (plan.cpus().isEmpty()) {
            return;
        }
        int cpu = plan.cpus().get(index % plan.cpus().size());
        try {
            CpuAffinity.pin(Set.of(cpu));
        } catch (ErrnoException e) {
            throw new DiskException("cannot run on CPU " + cpu + ": " + e.getMessage(), e);
        }
    }

    private FileJobResult work(FileJob job) {
        Optional<IoFailure> failure = Optional.empty();
        job.begin();
        try {
            boolean more = true;
            while (more && job.nowNanos() - beginNanos < 0) {
                more = !stopped && job.next();
            }
            job.begin(span);
            begun();
            long dueNanos = job.nowNanos() + span.duration().toNanos();
            while (more && job.nowNanos() - (onTime ? dueNanos : endNanos) < 0) {
                more = !stopped && job.next();
            }
            job.drain();
            if (plan.durability().endFsync()) {
                job.endFsync();
            }
        } catch (IoFailureException e) {
            failure = Optional.of(e.failure());
        }
        ended();
        FileJobResult timed = job.end(failure);
        return plan.verify() && failure.isEmpty() ? verified(job, timed) : timed;
    }

    /** The first job that begins to count says when the others do, too. */
    private synchronized void begun() {
        if (cpuBefore.isEmpty()) {
            cpuBefore = CpuTime.ofProcess();
            deviceBefore = files.deviceUse();
        }
    }

    /** The last job that ends says when all did. */
    private synchronized void ended() {
        cpuAfter = CpuTime.ofProcess();
        deviceAfter = files.deviceUse();
    }

    private synchronized Optional<DeviceUse> device() {
        return deviceBefore.flatMap(before -> deviceAfter.map(after -> after.minus(before)));
    }

    private synchronized Optional<CpuTime> cpu() {
        return cpuBefore.flatMap(before -> cpuAfter.map(after -> after.minus(before)));
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
}
