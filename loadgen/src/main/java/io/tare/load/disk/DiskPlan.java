// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.util.List;

/**
 * What file jobs do, with the meaning that fio gives the same words. Immutable.
 *
 * @param access     which requests they make
 * @param extent     the size of their files, and how much they read and write
 * @param engine     how requests get to the kernel
 * @param depth      how many of a job's requests are with the kernel at once, in [1, 4096]; {@link IoEngine#SYNC} has
 *                   one whatever this says
 * @param direct     past the page cache, O_DIRECT; an error where the file system does not do that
 * @param jobs       threads, each with a file of its own, in [1, 1024]
 * @param cacheStart what the page cache holds in the beginning; does not matter to direct jobs
 * @param layOut     what the files are before; {@link LayOut#WRITTEN} for jobs that read
 * @param limit      what each job is limited to
 * @param durability when what is written has to be on the medium
 * @param verify     whether blocks carry a checksum, and are read again and checked at the end
 * @param span       how long it goes on
 * @param cpus       where the threads run, one after the other, over and over; empty: anywhere
 */
public record DiskPlan(
        Access access,
        Extent extent,
        IoEngine engine,
        int depth,
        boolean direct,
        int jobs,
        CacheStart cacheStart,
        LayOut layOut,
        RateLimit limit,
        Durability durability,
        boolean verify,
        Span span,
        List<Integer> cpus) {

    private static final int MAX_DEPTH = 4096;
    private static final int MAX_JOBS = 1024;
    private static final long MAX_BUFFER_BYTES = 1L << 30;
    private static final long MAX_VERIFIED_BLOCKS = 1 << 28;

    public DiskPlan {
        cpus = List.copyOf(cpus);
        Checks.inRange("depth", depth, 1, MAX_DEPTH);
        Checks.inRange("jobs", jobs, 1, MAX_JOBS);
        Checks.inRange(
                "depth times the largest block, what a job has in flight,",
                (long) depth * access.maxBlockBytes(),
                1,
                MAX_BUFFER_BYTES);
        if (extent.blocks(access.maxBlockBytes()) < 1) {
            throw new IllegalArgumentException("the file must hold at least one block of " + access.maxBlockBytes()
                    + " bytes behind the offset: " + extent);
        }
        if (access.pattern().reads() && layOut != LayOut.WRITTEN) {
            throw new IllegalArgumentException(
                    "a job that reads needs a file full of data: layout must be written, not " + layOut.id());
        }
        if (verify) {
            requireVerifiable(access, extent);
        }
    }

    private static void requireVerifiable(Access access, Extent extent) {
        if (access.pattern().reads() && access.pattern().writes() && access.readBytes() != access.writeBytes()) {
            throw new IllegalArgumentException("verify needs one block size for reads and writes: " + access.readBytes()
                    + ", " + access.writeBytes());
        }
        if (extent.blocks(access.maxBlockBytes()) > MAX_VERIFIED_BLOCKS) {
            throw new IllegalArgumentException(
                    "verify can keep track of 2^28 blocks a job at most: " + extent.blocks(access.maxBlockBytes()));
        }
    }

    /**
     * Returns one job, flat out, on a file made for it as fio would: full of data if it reads, otherwise preallocated;
     * cold, direct, through {@link IoEngine#LIBAIO} with one request at a time.
     */
    public static DiskPlan of(Access access, Extent extent, Span span) {
        return new DiskPlan(
                access,
                extent,
                IoEngine.LIBAIO,
                1,
                true,
                1,
                CacheStart.COLD,
                access.pattern().reads() ? LayOut.WRITTEN : LayOut.PREALLOCATED,
                RateLimit.NONE,
                Durability.NONE,
                false,
                span,
                List.of());
    }

    public DiskPlan withEngine(IoEngine engine, int depth) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withDirect(boolean direct) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withJobs(int jobs) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withCacheStart(CacheStart cacheStart) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withLayOut(LayOut layOut) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withLimit(RateLimit limit) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withDurability(Durability durability) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withVerify(boolean verify) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    public DiskPlan withCpus(List<Integer> cpus) {
        return new DiskPlan(
                access, extent, engine, depth, direct, jobs, cacheStart, layOut, limit, durability, verify, span, cpus);
    }

    /**
     * Returns the plan with the engine that does the work here.
     *
     * @throws UnsupportedDiskException if it does not work here
     */
    DiskPlan resolved() {
        return withEngine(engine.resolve(), depth);
    }

    /** Returns how many requests of a job may be in flight. */
    int depthInFlight() {
        return engine == IoEngine.SYNC ? 1 : depth;
    }

    /** Returns what marks the blocks of one of the jobs. */
    BlockStamp stamp(int job) {
        return new BlockStamp(access.seed() + job, verify);
    }
}
