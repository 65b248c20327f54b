// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.load.disk.Access;
import io.tare.load.disk.AccessPattern;
import io.tare.load.disk.CacheStart;
import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.Extent;
import io.tare.load.disk.IoEngine;
import io.tare.load.disk.RateLimit;
import io.tare.load.disk.Span;
import io.tare.load.disk.UnsupportedDiskException;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What jobs do to their files; by fio's names. */
@State(Scope.Benchmark)
public class DiskLoad {

    /** Order and direction of the requests: {@code read}, {@code randread}, {@code write}, {@code randwrite}, … */
    @Param("randread")
    public String rw = "";

    /** Bytes of a request. */
    @Param("65536")
    public int blockBytes;

    /** Requests of a job that are with the kernel at once. */
    @Param("8")
    public int depth;

    /** {@code sync}, {@code libaio}, {@code io_uring}, or {@code auto}. */
    @Param("libaio")
    public String ioengine = "";

    /** Past the page cache; otherwise through it, and then the file is in it when a job begins. */
    @Param("true")
    public boolean direct;

    /** Size of each job's file, in MiB. */
    @Param("64")
    public int fileMegabytes;

    /** What each job is limited to, in 10⁶ bytes a second; 0: nothing. */
    @Param("0")
    public int megabytesPerSecond;

    /** Returns the load of the params that a peer was told. */
    static DiskLoad of(Map<String, String> params) {
        DiskLoad load = new DiskLoad();
        load.rw = params.getOrDefault("rw", "");
        load.blockBytes = Integer.parseInt(params.getOrDefault("blockBytes", ""));
        load.depth = Integer.parseInt(params.getOrDefault("depth", ""));
        load.ioengine = params.getOrDefault("ioengine", "");
        load.direct = Boolean.parseBoolean(params.getOrDefault("direct", ""));
        load.fileMegabytes = Integer.parseInt(params.getOrDefault("fileMegabytes", ""));
        load.megabytesPerSecond = Integer.parseInt(params.getOrDefault("megabytesPerSecond", ""));
        return load;
    }

    DiskPlan plan(int jobs, Span span) {
        return DiskPlan.of(
                        Access.of(AccessPattern.named(rw), blockBytes), Extent.ofFile((long) fileMegabytes << 20), span)
                .withEngine(IoEngine.named(ioengine), depth)
                .withDirect(direct)
                .withCacheStart(CacheStart.WARM)
                .withLimit(RateLimit.NONE.withBytesPerSecond(megabytesPerSecond * 1_000_000L))
                .withJobs(jobs);
    }

    /** Writes down which engine does the work: {@code auto} does not say it. */
    void identify() throws IOException {
        ForkNote.TOOL.write("ioengine "
                + orRefused(() -> IoEngine.named(ioengine).resolve()).id());
    }

    /**
     * Does what needs a disk.
     *
     * @throws RefusedException if the disk, or what guards the kernel here, does not allow what the load asks for
     */
    static <R> R orRefused(Supplier<R> work) {
        try {
            return work.get();
        } catch (UnsupportedDiskException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }
}
