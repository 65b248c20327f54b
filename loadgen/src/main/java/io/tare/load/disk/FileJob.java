// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.DiskFile;
import io.tare.load.kernel.Errno;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.RequestQueue;
import io.tare.load.kernel.ThreadUsage;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.BadBlock;
import io.tare.load.result.FileJobResult;
import io.tare.load.result.IoFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's requests to one file. It keeps as many with the kernel as its plan says, and takes their completions one
 * by one. Belongs to the thread that opened it; requests allocate nothing.
 */
public final class FileJob implements AutoCloseable {

    private static final int MAX_BAD_BLOCKS = 100;

    private final DiskPlan plan;
    private final int index;
    private final Path path;
    private final DiskFile file;
    private final RequestQueue queue;
    private final RequestBuffers buffers;
    private final RequestSequence requests;
    private final @Nullable RequestPace pace;
    private final @Nullable BlockLedger ledger;
    private final BlockStamp stamp;
    private final DirectionRecording reads;
    private final DirectionRecording writes;
    private final LatencyRecording syncs = new LatencyRecording();

    // Of the requests in flight, by slot.
    private final boolean[] isWrite;
    private final long[] offset;
    private final int[] bytes;
    private final int[] moved;
    private final long[] startNanos;
    private final long[] submittedNanos;
    /** How many writes were chosen up to it. */
    private final long[] writeNumber;
    /** Those in flight come first, those that are free last. */
    private final int[] slots;
    /** Where each slot is among them. */
    private final int[] position;

    private int inFlight;
    private int completions;
    private int taken;
    /** The next request is chosen, and waits for room. */
    private boolean chosen;

    private boolean draining;
    private int writesSinceSync;
    private long nowNanos;
    private long beginNanos;
    private long intervalNanos;
    private long intervalsToCome;
    private long intervalBeginNanos;
    private Optional<ThreadUsage> usageBefore = Optional.empty();
    private @Nullable LongConsumer onSync;

    private FileJob(DiskPlan plan, int index, Path path, DiskFile file, RequestQueue queue, RequestBuffers buffers) {
        this.plan = plan;
        this.index = index;
        this.path = path;
        this.file = file;
        this.queue = queue;
        this.buffers = buffers;
        int depth = plan.depthInFlight();
        SplittableRandom random = plan.access().random(index);
        requests = new RequestSequence(plan.access(), plan.extent(), random);
        pace = plan.limit().isLimited() ? new RequestPace(plan.limit(), random.split()) : null;
        stamp = plan.stamp(index);
        ledger = plan.verify() ? new BlockLedger(plan, stamp) : null;
        reads = new DirectionRecording(queue.isAsynchronous());
        writes = new DirectionRecording(queue.isAsynchronous());
        isWrite = new boolean[depth];
        offset = new long[depth];
        bytes = new int[depth];
        moved = new int[depth];
        startNanos = new long[depth];
        submittedNanos = new long[depth];
        writeNumber = new long[depth];
        slots = new int[depth];
        position = new int[depth];
        for (int slot = 0; slot < depth; slot++) {
            slots[slot] = slot;
            position[slot] = slot;
        }
    }

    /**
     * Opens a job's file for the calling thread.
     *
     * @param index which of the plan's jobs, from 0
     * @throws UnsupportedDiskException if the engine, or direct input and output, is not to be had here
     * @throws DiskException            if the file cannot be opened
     */
    public static FileJob open(JobFiles files, DiskPlan plan, int index) {
        return openResolved(files, plan.resolved(), index);
    }

    /** As {@link #open}, with an engine that is known to work here. */
    static FileJob openResolved(JobFiles files, DiskPlan plan, int index) {
        DiskFile file = files.open(index, plan);
        RequestQueue queue = null;
        try {
            queue = plan.engine().open(plan.depthInFlight());
            RequestBuffers buffers = RequestBuffers.allocate(
                    plan.depthInFlight(),
                    plan.access().maxBlockBytes(),
                    plan.access().random(index));
            Path path = files.paths().get(index);
            FileJob job = new FileJob(plan, index, path, file, queue, buffers);
            job.begin();
            return job;
        } catch (ErrnoException e) {
            if (queue != null) {
                queue.close();
            }
            file.close();
            throw new DiskException(
                    "cannot begin job " + index + " with ioengine="
                            + plan.engine().id() + " and iodepth=" + plan.depth() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Forgets what was done; requests in flight count when they are completed. */
    public void begin() {
        nowNanos = System.nanoTime();
        beginNanos = nowNanos;
        intervalBeginNanos = nowNanos;
        intervalsToCome = 0;
        reads.begin();
        writes.begin();
        syncs.begin();
        if (pace != null) {
            pace.begin(nowNanos);
        }
        usageBefore = ThreadUsage.now();
    }

    /** As {@link #begin()}, and cuts what comes into intervals; what comes after the last one belongs to it. */
    void begin(Span span) {
        begin();
        intervalNanos = span.interval().toNanos();
        intervalsToCome = (span.duration().toNanos() - 1) / intervalNanos;
    }

    /**
     * Completes one request, and keeps others with the kernel meanwhile.
     *
     * @return whether there was one: not if the plan has an amount and all of it is done
     * @throws IoFailureException if the request failed
     */
    public boolean next() throws IoFailureException {
        while (true) {
            // What was just completed makes room at once, before others that came with it are looked at: as fio has it.
            long timeoutNanos = draining ? RequestQueue.FOREVER : keepInFlight();
            if (inFlight == 0) {
                return false;
            }
            if (taken == completions) {
                taken = 0;
                completions = await(timeoutNanos);
            }
            if (taken < completions) {
                nowNanos = System.nanoTime();
                int slot = queue.slot(taken);
                long result = queue.result(taken++);
                if (result == bytes[slot] - moved[slot]) {
                    complete(slot);
                    return true;
                }
                continueOrFail(slot, result);
            }
        }
    }

    /** Completes what is in flight, and sends nothing more until {@link #resume()}. */
    public void drain() throws IoFailureException {
        draining = true;
        while (next()) {
            // Each counts as all others.
        }
    }

    /** Goes on after {@link #drain()}. */
    public void resume() {
        draining = false;
    }

    /** Tells, after each fsync(2) or fdatasync(2), how many of the job's first writes are on the medium now. */
    void onSync(LongConsumer firstWrites) {
        onSync = firstWrites;
    }

    /** Returns the time of the last completion. */
    long nowNanos() {
        return nowNanos;
    }

    /** Has all that was written reach the medium; its time counts. */
    void endFsync() throws IoFailureException {
        sync(false);
        nowNanos = System.nanoTime();
    }

    /** Returns what was done since it began. */
    public FileJobResult end() {
        return end(Optional.empty());
    }

    FileJobResult end(Optional<IoFailure> failure) {
        endInterval(nowNanos);
        long elapsedNanos = nowNanos - beginNanos;
        Optional<ThreadUsage> usage =
                usageBefore.flatMap(before -> ThreadUsage.now().map(now -> now.minus(before)));
        return new FileJobResult(
                index,
                reads.end(elapsedNanos),
                writes.end(elapsedNanos),
                syncs.end(),
                usage,
                List.of(),
                checked(),
                failure);
    }

    /** Reads every block that was written, and returns those that do not hold it, at most 100. */
    List<BadBlock> verify() throws IoFailureException {
        if (ledger == null) {
            return List.of();
        }
        ledger.verify(file, path, buffers);
        return ledger.badBlocks(MAX_BAD_BLOCKS);
    }

    /** Returns how many blocks were looked at. */
    long checked() {
        return ledger == null ? 0 : ledger.checked();
    }

    @Override
    public void close() {
        // Nothing may write into the buffers any more when they go.
        queue.close();
        buffers.close();
        file.close();
    }

    /** Submits what may go now, and returns how long to wait for the next one at most. */
    private long keepInFlight() throws IoFailureException {
        while (inFlight < slots.length) {
            if (!chosen && !choose()) {
                return RequestQueue.FOREVER;
            }
            if (pace != null) {
                long wait = pace.dueNanos() - System.nanoTime();
                if (wait > 0 && inFlight > 0) {
                    return wait;
                }
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                    if (Thread.currentThread().isInterrupted()) {
                        // Or parking would not wait any more.
                        throw new DiskException("job " + index + " was interrupted");
                    }
                    continue;
                }
            }
            if (!submit()) {
                return RequestQueue.FOREVER;
            }
        }
        return RequestQueue.FOREVER;
    }

    private boolean choose() {
        chosen = requests.next();
        return chosen;
    }

    private boolean submit() throws IoFailureException {
        long at = requests.offset();
        boolean write = requests.isWrite();
        int size = requests.bytes();
        if (ledger != null && isInFlight(at)) {
            // Which of the two came last would be for the kernel to say.
            return false;
        }
        int slot = slots[inFlight];
        isWrite[slot] = write;
        offset[slot] = at;
        bytes[slot] = size;
        moved[slot] = 0;
        writeNumber[slot] = requests.writes();
        if (write) {
            stamp.stamp(buffers.block(slot), at, ledger == null ? 1 : ledger.nextGeneration(at));
        }
        long start = System.nanoTime();
        if (!submit(slot)) {
            return false;
        }
        startNanos[slot] = start;
        chosen = false;
        inFlight++;
        if (queue.isAsynchronous()) {
            long submitted = System.nanoTime();
            submittedNanos[slot] = submitted;
            (write ? writes : reads).submitted(submitted - start);
        } else {
            submittedNanos[slot] = start;
        }
        if (pace != null) {
            pace.sent(size);
        }
        if (write) {
            syncIfDue();
        }
        return true;
    }

    private boolean submit(int slot) throws IoFailureException {
        try {
            boolean taken = queue.submit(
                    slot,
                    isWrite[slot],
                    file.descriptor(),
                    buffers.address(slot) + moved[slot],
                    bytes[slot] - moved[slot],
                    offset[slot] + moved[slot]);
            if (!taken && inFlight == 0) {
                throw failure(slot, Errno.EAGAIN);
            }
            return taken;
        } catch (ErrnoException e) {
            throw failure(slot, e.errno());
        }
    }

    private int await(long timeoutNanos) throws IoFailureException {
        try {
            return queue.await(timeoutNanos);
        } catch (ErrnoException e) {
            throw failure(slots[0], e.errno());
        }
    }

    private void complete(int slot) {
        boolean write = isWrite[slot];
        while (intervalsToCome > 0 && nowNanos - intervalBeginNanos >= intervalNanos) {
            // One in which nothing was completed counts, too.
            intervalsToCome--;
            endInterval(intervalBeginNanos + intervalNanos);
        }
        (write ? writes : reads).completed(bytes[slot], nowNanos - submittedNanos[slot], nowNanos - startNanos[slot]);
        if (ledger != null) {
            ledger.completed(write, offset[slot], buffers.block(slot));
        }
        free(slot);
        if (pace != null) {
            pace.completed(nowNanos);
        }
    }

    private void free(int slot) {
        inFlight--;
        int last = slots[inFlight];
        slots[position[slot]] = last;
        position[last] = position[slot];
        slots[inFlight] = slot;
        position[slot] = inFlight;
    }

    /** Has the kernel do the rest of a request that it did a part of, as at the end of what room there is. */
    private void continueOrFail(int slot, long result) throws IoFailureException {
        if (result <= 0) {
            throw failure(slot, (int) -result);
        }
        moved[slot] += (int) result;
        // There is room, as one was just completed; a synchronous queue has its completion at once.
        if (!submit(slot)) {
            throw failure(slot, Errno.EAGAIN);
        }
    }

    private void syncIfDue() throws IoFailureException {
        writesSinceSync++;
        if (plan.durability().fsyncEvery() > 0
                && writesSinceSync % plan.durability().fsyncEvery() == 0) {
            sync(false);
        }
        if (plan.durability().fdatasyncEvery() > 0
                && writesSinceSync % plan.durability().fdatasyncEvery() == 0) {
            sync(true);
        }
    }

    private void sync(boolean dataOnly) throws IoFailureException {
        long done = onSync == null ? 0 : writesDone();
        long start = System.nanoTime();
        try {
            if (dataOnly) {
                file.syncData();
            } else {
                file.sync();
            }
        } catch (ErrnoException e) {
            throw IoFailureException.of("fsync", path, 0, e.errno());
        }
        syncs.record(System.nanoTime() - start);
        if (onSync != null) {
            onSync.accept(done);
        }
    }

    /** Returns how many of the writes, in the order in which they were chosen, are completed. */
    private long writesDone() {
        // The one that is being submitted is in flight, too, until it is completed.
        long done = requests.writes();
        for (int i = 0; i < inFlight; i++) {
            int slot = slots[i];
            if (isWrite[slot]) {
                done = Math.min(done, writeNumber[slot] - 1);
            }
        }
        return done;
    }

    private boolean isInFlight(long at) {
        for (int i = 0; i < inFlight; i++) {
            if (offset[slots[i]] == at) {
                return true;
            }
        }
        return false;
    }

    private void endInterval(long endNanos) {
        long elapsedNanos = Math.max(1, endNanos - intervalBeginNanos);
        reads.endInterval(elapsedNanos);
        writes.endInterval(elapsedNanos);
        intervalBeginNanos = endNanos;
    }

    private IoFailureException failure(int slot, int errno) {
        return IoFailureException.of(isWrite[slot] ? "write" : "read", path, offset[slot] + moved[slot], errno);
    }
}
