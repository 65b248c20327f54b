// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.disk.Access;
import io.tare.load.disk.AccessPattern;
import io.tare.load.disk.CacheStart;
import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.Distribution;
import io.tare.load.disk.Durability;
import io.tare.load.disk.Extent;
import io.tare.load.disk.IoEngine;
import io.tare.load.disk.LayOut;
import io.tare.load.disk.RateLimit;
import io.tare.load.disk.Span;
import io.tare.load.kernel.DiskFile;
import io.tare.load.pace.Pacing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What file jobs do; by fio's names where fio has it. */
final class DiskOptions {

    @Option(
            names = "--rw",
            paramLabel = "NAME",
            defaultValue = "read",
            description = "read, write, randread, randwrite, readwrite, randrw (default: ${DEFAULT-VALUE})")
    private String pattern = "read";

    @Option(
            names = "--bs",
            paramLabel = "BYTES",
            defaultValue = "4K",
            split = ",",
            converter = Quantity.Bytes.class,
            description = "size of a request, or of reads and writes, as in 4K,64K (default: ${DEFAULT-VALUE})")
    private List<Long> blockBytes = List.of(4096L);

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "64M",
            converter = Quantity.Bytes.class,
            description = "size of each job's file (default: ${DEFAULT-VALUE})")
    private long fileBytes = 64 << 20;

    @Option(
            names = "--offset",
            paramLabel = "BYTES",
            converter = Quantity.Bytes.class,
            description = "where in its file each job begins")
    private long offsetBytes;

    @Option(
            names = "--io-size",
            paramLabel = "BYTES",
            converter = Quantity.Bytes.class,
            description = "how much each job moves; --runtime is then the most that it may take")
    private long totalBytes;

    @Option(
            names = {"-j", "--numjobs"},
            paramLabel = "N",
            defaultValue = "1",
            description = "threads, each with a file of its own (default: ${DEFAULT-VALUE})")
    private int jobs = 1;

    @Option(
            names = "--iodepth",
            paramLabel = "N",
            defaultValue = "1",
            description = "requests of a job that are with the kernel at once (default: ${DEFAULT-VALUE})")
    private int depth = 1;

    @Option(
            names = "--ioengine",
            paramLabel = "NAME",
            defaultValue = "libaio",
            description = "sync, libaio, io_uring, or auto: the first that works (default: ${DEFAULT-VALUE})")
    private String engine = "libaio";

    @Option(
            names = "--direct",
            paramLabel = "0|1",
            defaultValue = "1",
            description = "1: past the page cache, or an error where that is not possible (default: ${DEFAULT-VALUE})")
    private int direct = 1;

    @Option(
            names = "--cache",
            paramLabel = "NAME",
            defaultValue = "cold",
            description = "how the page cache begins with --direct 0: cold, warm, asis (default: ${DEFAULT-VALUE})")
    private String cache = "cold";

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description = "files are written, preallocated or sparse before (default: written if the job reads)")
    private @Nullable String layOut;

    @Option(
            names = {"-t", "--runtime"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Quantity.Time.class,
            description = "how long is measured (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--ramp-time",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Quantity.Time.class,
            description = "warm-up before that, of which the result knows nothing (default: ${DEFAULT-VALUE})")
    private Duration ramp = Duration.ZERO;

    @Mixin
    private IntervalOptions intervals = new IntervalOptions();

    @Option(
            names = "--rate",
            paramLabel = "BYTES",
            converter = Quantity.Bytes.class,
            description = "bytes per second of each job (default: as fast as it goes)")
    private long bytesPerSecond;

    @Option(
            names = "--rate-iops",
            paramLabel = "N",
            converter = Quantity.Count.class,
            description = "requests per second of each job (default: as fast as it goes)")
    private long requestsPerSecond;

    @Option(
            names = "--rate-process",
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "constant, or poisson with --rate-iops (default: ${DEFAULT-VALUE})")
    private String pacing = "constant";

    @Option(
            names = "--thinktime",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Quantity.Time.class,
            description = "what a job waits after requests were completed (default: ${DEFAULT-VALUE})")
    private Duration thinkTime = Duration.ZERO;

    @Option(
            names = "--thinktime-blocks",
            paramLabel = "N",
            defaultValue = "1",
            description = "after how many (default: ${DEFAULT-VALUE})")
    private int thinkRequests = 1;

    @Option(names = "--fsync", paramLabel = "N", description = "fsync(2) after so many writes")
    private int fsyncEvery;

    @Option(names = "--fdatasync", paramLabel = "N", description = "fdatasync(2) after so many writes")
    private int fdatasyncEvery;

    @Option(names = "--end-fsync", description = "fsync(2) at the end, in the time that counts")
    private boolean endFsync;

    @Option(
            names = "--sync",
            paramLabel = "NAME",
            defaultValue = "none",
            description = "what each write waits for: none, dsync, sync (default: ${DEFAULT-VALUE})")
    private String sync = "none";

    @Option(
            names = "--rwmixread",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "how many of a hundred requests read (default: ${DEFAULT-VALUE})")
    private int readPercent = 50;

    @Option(
            names = "--random-distribution",
            paramLabel = "NAME",
            defaultValue = "uniform",
            description = "uniform (each block once, then again), zipf:THETA, pareto:H (default: ${DEFAULT-VALUE})")
    private String distribution = "uniform";

    @Option(
            names = "--randseed",
            paramLabel = "N",
            defaultValue = "0",
            description = "same seed, same requests (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--verify", description = "blocks carry a CRC32C, and are read again and checked at the end")
    private boolean verify;

    @Option(
            names = "--cpus-allowed",
            paramLabel = "CPU",
            split = ",",
            description = "where the jobs run, one after the other, as in 0,1")
    private List<Integer> cpus = List.of();

    DiskPlan plan() {
        if (blockBytes.size() > 2) {
            throw new IllegalArgumentException("--bs takes one size, or one of reads and one of writes: " + blockBytes);
        }
        if (direct != 0 && direct != 1) {
            throw new IllegalArgumentException("--direct must be 0 or 1: " + direct);
        }
        Access access = Access.of(AccessPattern.named(pattern), Quantity.toInt("--bs", blockBytes.get(0)))
                .withWriteBytes(Quantity.toInt("--bs", blockBytes.get(blockBytes.size() - 1)))
                .withReadPercent(readPercent)
                .withDistribution(Distribution.parse(distribution))
                .withSeed(seed);
        Extent extent = Extent.ofFile(fileBytes).withOffsetBytes(offsetBytes).withTotalBytes(totalBytes);
        Span span = Span.of(duration).withRamp(ramp).withInterval(intervals.interval());
        DiskPlan plan = DiskPlan.of(access, extent, span)
                .withEngine(IoEngine.named(engine), depth)
                .withDirect(direct == 1)
                .withJobs(jobs)
                .withCacheStart(CacheStart.named(cache))
                .withLimit(RateLimit.NONE
                        .withBytesPerSecond(bytesPerSecond)
                        .withRequestsPerSecond(requestsPerSecond, Pacing.named(pacing))
                        .withThinkTime(thinkTime, thinkRequests))
                .withDurability(new Durability(DiskFile.Sync.named(sync), fsyncEvery, fdatasyncEvery, endFsync))
                .withVerify(verify)
                .withCpus(cpus);
        return layOut == null ? plan : plan.withLayOut(LayOut.named(layOut));
    }

    static void write(JsonGenerator object, DiskPlan plan) throws IOException {
        object.writeStringField("load", "disk");
        object.writeStringField("rw", plan.access().pattern().id());
        object.writeNumberField("readBytes", plan.access().readBytes());
        object.writeNumberField("writeBytes", plan.access().writeBytes());
        object.writeNumberField("readPercent", plan.access().readPercent());
        object.writeStringField("distribution", plan.access().distribution().id());
        object.writeNumberField("seed", plan.access().seed());
        object.writeNumberField("fileBytes", plan.extent().fileBytes());
        object.writeNumberField("offsetBytes", plan.extent().offsetBytes());
        object.writeNumberField("totalBytes", plan.extent().totalBytes());
        object.writeNumberField("jobs", plan.jobs());
        object.writeNumberField("depth", plan.depth());
        object.writeStringField("engineAsked", plan.engine().id());
        object.writeBooleanField("direct", plan.direct());
        object.writeStringField("cache", plan.cacheStart().id());
        object.writeStringField("layout", plan.layOut().id());
        object.writeNumberField("bytesPerSecond", plan.limit().bytesPerSecond());
        object.writeNumberField("requestsPerSecond", plan.limit().requestsPerSecond());
        object.writeStringField("pacing", plan.limit().pacing().id());
        object.writeNumberField("thinkNanos", plan.limit().thinkTime().toNanos());
        object.writeNumberField("thinkRequests", plan.limit().thinkRequests());
        object.writeStringField("sync", plan.durability().sync().id());
        object.writeNumberField("fsyncEvery", plan.durability().fsyncEvery());
        object.writeNumberField("fdatasyncEvery", plan.durability().fdatasyncEvery());
        object.writeBooleanField("endFsync", plan.durability().endFsync());
        object.writeBooleanField("verify", plan.verify());
        object.writeNumberField("durationNanos", plan.span().duration().toNanos());
        object.writeNumberField("rampNanos", plan.span().ramp().toNanos());
        object.writeNumberField("intervalNanos", plan.span().interval().toNanos());
    }
}
