// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.tare.load.Undisturbed;
import io.tare.load.kernel.DiskFile;
import io.tare.load.kernel.Errno;
import io.tare.load.pace.Pacing;
import io.tare.load.result.DiskResult;
import io.tare.load.result.FileJobResult;
import io.tare.load.result.IoFailure;
import io.tare.load.result.IoFlow;
import io.tare.load.result.IoInterval;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class FileJobsTest {

    private static final int BLOCK_BYTES = 16 << 10;
    private static final long FILE_BYTES = 4 << 20;
    private static final Span SHORT = Span.of(Duration.ofMillis(300)).withInterval(Duration.ofMillis(100));

    @TempDir(factory = OnDisk.class)
    private Path directory = Path.of(".");

    @ParameterizedTest
    @EnumSource(AccessPattern.class)
    void moveWhatTheirPatternSays(AccessPattern pattern) throws IOException {
        for (IoEngine engine : List.of(IoEngine.SYNC, IoEngine.LIBAIO, IoEngine.IO_URING)) {
            for (boolean direct : new boolean[] {true, false}) {
                DiskResult result = FileJobs.run(
                        directory,
                        plan(pattern)
                                .withEngine(engine, 8)
                                .withDirect(direct)
                                .withJobs(2)
                                .withVerify(true));

                assertThat(result.engine()).isEqualTo(engine.id());
                assertThat(result.failures()).isEmpty();
                assertThat(result.reads().requests() > 0).isEqualTo(pattern.reads());
                assertThat(result.writes().requests() > 0).isEqualTo(pattern.writes());
                for (FileJobResult job : result.jobs()) {
                    assertThat(job.badBlocks()).isEmpty();
                    assertThat(job.checked()).isPositive();
                    assertIsWhole(job.reads(), engine);
                    assertIsWhole(job.writes(), engine);
                }
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static void assertIsWhole(IoFlow flow, IoEngine engine) {
        assertThat(flow.bytes()).isEqualTo(flow.requests() * BLOCK_BYTES);
        assertThat(flow.total().count()).isEqualTo(flow.requests());
        assertThat(flow.completion().count()).isEqualTo(flow.requests());
        assertThat(flow.submission().count()).isEqualTo(engine == IoEngine.SYNC ? 0 : flow.requests());
        assertThat(flow.intervals()).hasSize(3);
        assertThat(flow.intervals().stream().mapToLong(IoInterval::requests).sum())
                .isEqualTo(flow.requests());
        assertThat(flow.intervals().stream().mapToLong(IoInterval::bytes).sum()).isEqualTo(flow.bytes());
        assertThat(flow.elapsedNanos()).isGreaterThanOrEqualTo(300_000_000L);
    }

    /** The kernel counts what a thread has a device read; /proc/PID/io in proc(5). */
    @ParameterizedTest
    @EnumSource(value = IoEngine.class, mode = Mode.EXCLUDE, names = "AUTO")
    void readAsManyBytesAsTheKernelCounts(IoEngine engine) throws Exception {
        DiskPlan plan = plan(AccessPattern.RANDOM_READ).withEngine(engine, 8);
        try (JobFiles files = JobFiles.create(directory, plan);
                FileJob job = FileJob.open(files, plan, 0)) {
            long before = bytesOfThisThread("read_bytes");
            for (int i = 0; i < 500; i++) {
                job.next();
            }
            job.drain();
            long after = bytesOfThisThread("read_bytes");

            assertThat(job.end().reads().bytes()).isEqualTo(after - before);
        }
    }

    private static long bytesOfThisThread(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/io"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.substring(field.length() + 2)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "libaio", "io_uring"})
    void keepToARateOfBytes(String engine) {
        Undisturbed.once(() -> {
            RateLimit limit = RateLimit.NONE.withBytesPerSecond(20_000_000);

            DiskResult result = FileJobs.run(
                    directory,
                    plan(AccessPattern.READ, Span.of(Duration.ofSeconds(1)))
                            .withEngine(IoEngine.named(engine), 4)
                            .withLimit(limit));

            assertThat(result.reads().bytesPerSecond()).isCloseTo(20e6, within(0.2e6));
        });
    }

    @ParameterizedTest
    @EnumSource(Pacing.class)
    void keepToARateOfRequests(Pacing pacing) {
        Undisturbed.once(() -> {
            RateLimit limit = RateLimit.NONE.withRequestsPerSecond(500, pacing);

            DiskResult result = FileJobs.run(
                    directory,
                    plan(AccessPattern.RANDOM_READ, Span.of(Duration.ofSeconds(1)))
                            .withLimit(limit));

            // By chance, 500 ± 22.
            assertThat(result.reads().requestsPerSecond())
                    .isCloseTo(500, within(pacing == Pacing.CONSTANT ? 5.0 : 120.0));
        });
    }

    @Test
    void thinkBetweenRequests() {
        Undisturbed.once(() -> {
            RateLimit limit = RateLimit.NONE.withThinkTime(Duration.ofMillis(10), 2);

            DiskResult result = FileJobs.run(
                    directory,
                    plan(AccessPattern.READ, Span.of(Duration.ofMillis(500))).withLimit(limit));

            // Two every 10 ms and what they take.
            assertThat(result.reads().requests()).isBetween(20L, 102L);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "libaio", "io_uring"})
    void endWhenTheirAmountIsDone(String engine) {
        DiskPlan plan = DiskPlan.of(
                        Access.of(AccessPattern.WRITE, BLOCK_BYTES),
                        Extent.ofFile(FILE_BYTES).withTotalBytes(10 * BLOCK_BYTES),
                        Span.of(Duration.ofMinutes(1)))
                .withEngine(IoEngine.named(engine), 4)
                .withJobs(3);

        DiskResult result = FileJobs.run(directory, plan);

        assertThat(result.writes().requests()).isEqualTo(30);
        assertThat(result.writes().elapsedNanos())
                .isLessThan(Duration.ofSeconds(30).toNanos());
    }

    @Test
    void countNothingOfTheRamp() {
        Undisturbed.once(() -> {
            DiskPlan plan = plan(AccessPattern.READ, SHORT.withRamp(Duration.ofMillis(500)))
                    .withLimit(RateLimit.NONE.withRequestsPerSecond(100, Pacing.CONSTANT));

            DiskResult result = FileJobs.run(directory, plan);

            assertThat(result.reads().requests()).isBetween(28L, 33L);
            assertThat(result.reads().elapsedNanos()).isLessThan(450_000_000L);
        });
    }

    @Test
    void countWhatTheirCallerSays() throws Exception {
        Undisturbed.once(() -> {
            DiskPlan plan = plan(AccessPattern.READ)
                    .withJobs(2)
                    .withLimit(RateLimit.NONE.withRequestsPerSecond(200, Pacing.CONSTANT));
            try (JobFiles files = JobFiles.create(directory, plan);
                    FileJobs jobs = FileJobs.start(files, plan)) {
                Thread.sleep(300);
                jobs.begin();
                Thread.sleep(500);
                DiskResult result = jobs.end();

                assertThat(result.jobs()).allSatisfy(job -> {
                    assertThat(job.reads().requests()).isBetween(80L, 160L);
                    assertThat(job.reads().requestsPerSecond()).isCloseTo(200, within(20.0));
                    assertThat(job.reads().intervals()).hasSize(1);
                });
            }
            assertThat(directory).isEmptyDirectory();
        });
    }

    @Test
    void sayWhyOneOfThemCannotBegin() {
        DiskPlan plan = plan(AccessPattern.READ).withJobs(3).withCpus(List.of(0, 4000, 0));

        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> FileJobs.run(directory, plan))
                .withMessage("cannot run on CPU 4000: sched_setaffinity: Invalid argument");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void syncAfterSoManyWrites() {
        DiskPlan plan = DiskPlan.of(
                        Access.of(AccessPattern.WRITE, 4096),
                        Extent.ofFile(FILE_BYTES).withTotalBytes(100 * 4096),
                        Span.of(Duration.ofMinutes(1)))
                .withDirect(false)
                .withEngine(IoEngine.SYNC, 1);

        assertThat(run(plan, Durability.NONE).syncs().count()).isZero();
        assertThat(run(plan, Durability.NONE.withFsyncEvery(10)).syncs().count())
                .isEqualTo(10);
        assertThat(run(plan, Durability.NONE.withFdatasyncEvery(25)).syncs().count())
                .isEqualTo(4);
        assertThat(run(plan, Durability.NONE.withEndFsync(true)).syncs().count())
                .isEqualTo(1);
        Undisturbed.once(() -> {
            long lazyNanos = run(plan, Durability.NONE).writes().elapsedNanos();
            // Each waits for the medium: far more than a copy into the cache, on any disk.
            assertThat(run(plan, Durability.NONE.withSync(DiskFile.Sync.DATA))
                            .writes()
                            .elapsedNanos())
                    .isGreaterThan(lazyNanos);
        });
    }

    private DiskResult run(DiskPlan plan, Durability durability) {
        return FileJobs.run(directory, plan.withDurability(durability));
    }

    @Test
    void mixAsManyReadsAsTheyAreTold() {
        DiskPlan plan = DiskPlan.of(
                Access.of(AccessPattern.RANDOM_READ_WRITE, 4096).withReadPercent(80),
                Extent.ofFile(FILE_BYTES).withTotalBytes(5000 * 4096),
                Span.of(Duration.ofMinutes(1)));

        DiskResult result = FileJobs.run(directory, plan.withEngine(IoEngine.LIBAIO, 8));

        assertThat(result.reads().requests()).isBetween(3900L, 4100L);
        assertThat(result.requests()).isEqualTo(5000);
    }

    @Test
    void takeSizesOfTheirOwnForReadsAndWrites() {
        DiskPlan plan = DiskPlan.of(
                Access.of(AccessPattern.READ_WRITE, 4096).withWriteBytes(8192),
                Extent.ofFile(FILE_BYTES).withOffsetBytes(FILE_BYTES / 2),
                SHORT);

        DiskResult result = FileJobs.run(directory, plan.withEngine(IoEngine.LIBAIO, 4));

        assertThat(result.failures()).isEmpty();
        assertThat(result.reads().bytes()).isEqualTo(result.reads().requests() * 4096);
        assertThat(result.writes().bytes()).isEqualTo(result.writes().requests() * 8192);
    }

    /** A cold file has to be read from the device; a warm one has not. */
    @Test
    void beginAsTheirCacheShall() throws Exception {
        DiskPlan plan = DiskPlan.of(
                        Access.of(AccessPattern.READ, 4096),
                        Extent.ofFile(FILE_BYTES).withTotalBytes(FILE_BYTES),
                        Span.of(Duration.ofMinutes(1)))
                .withDirect(false)
                .withEngine(IoEngine.SYNC, 1);

        assertThat(bytesReadOnceOpen(plan.withCacheStart(CacheStart.COLD))).isBetween(FILE_BYTES, FILE_BYTES + 4096);
        assertThat(bytesReadOnceOpen(plan.withCacheStart(CacheStart.WARM))).isZero();
    }

    private long bytesReadOnceOpen(DiskPlan plan) throws Exception {
        try (JobFiles files = JobFiles.create(directory, plan);
                FileJob job = FileJob.open(files, plan, 0)) {
            long before = bytesOfThisThread("read_bytes");
            job.drain();
            job.resume();
            while (job.next()) {
                // Until all is read.
            }
            return bytesOfThisThread("read_bytes") - before;
        }
    }

    @Test
    void findABlockThatIsNotWhatWasWritten() throws Exception {
        DiskPlan plan = DiskPlan.of(
                        Access.of(AccessPattern.RANDOM_WRITE, BLOCK_BYTES),
                        Extent.ofFile(FILE_BYTES).withTotalBytes(FILE_BYTES),
                        Span.of(Duration.ofMinutes(1)))
                .withEngine(IoEngine.LIBAIO, 8)
                .withVerify(true);
        try (JobFiles files = JobFiles.create(directory, plan);
                FileJob job = FileJob.open(files, plan, 0)) {
            while (job.next()) {
                // Until all is written.
            }
            assertThat(job.verify()).isEmpty();
            try (RandomAccessFile file =
                    new RandomAccessFile(files.paths().get(0).toFile(), "rw")) {
                // One bit of what chance put there; a block that was written elsewhere; one that is lost.
                file.seek(5 * BLOCK_BYTES + 1000);
                int before = file.read();
                file.seek(5 * BLOCK_BYTES + 1000);
                file.write(before ^ 1);
                byte[] block = new byte[BLOCK_BYTES];
                file.seek(9 * BLOCK_BYTES);
                file.readFully(block);
                file.seek(10 * BLOCK_BYTES);
                file.write(block);
                file.seek(20 * BLOCK_BYTES);
                file.write(new byte[BLOCK_BYTES]);
                file.getFD().sync();
            }

            assertThat(job.verify())
                    .extracting(bad -> bad.offset() / BLOCK_BYTES + " " + bad.reason())
                    .containsExactly(
                            "5 does not hold what its checksum says",
                            "10 holds what was written to offset " + 9 * BLOCK_BYTES,
                            "20 holds nothing that this job wrote");
        }
    }

    @ParameterizedTest
    @EnumSource(value = IoEngine.class, mode = Mode.EXCLUDE, names = "AUTO")
    void allocateNothingForARequest(IoEngine engine) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        DiskPlan plan = plan(AccessPattern.RANDOM_READ_WRITE).withEngine(engine, 8);
        try (JobFiles files = JobFiles.create(directory, plan);
                FileJob job = FileJob.open(files, plan, 0)) {
            next(job, 3000);
            List<Long> allocated = new ArrayList<>();
            for (int batch = 0; batch < 8; batch++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                next(job, 3000);
                allocated.add(threads.getCurrentThreadAllocatedBytes() - before);
            }

            // Histograms grow with a latency larger than all before; requests would allocate in every batch.
            assertThat(allocated).contains(0L);
        }
    }

    private static void next(FileJob job, int count) throws IoFailureException {
        for (int i = 0; i < count; i++) {
            job.next();
        }
    }

    @Test
    void saySoWhereThePageCacheCannotBePassedBy() {
        Path memory = Path.of("/dev/shm");
        assumeThat(memory).isWritable();

        assertThatExceptionOfType(UnsupportedDiskException.class)
                .isThrownBy(() -> FileJobs.run(memory, plan(AccessPattern.READ)))
                .withMessageContaining("direct=1 is not possible in /dev/shm: its file system ")
                .withMessageEndingWith(
                        "; choose another directory, or direct=0 and know that it measures the page cache");
        assertThat(FileJobs.run(memory, plan(AccessPattern.READ).withDirect(false))
                        .reads()
                        .requests())
                .isPositive();
        assertThat(memory.toFile().list((parent, name) -> name.startsWith("tare-disk-")))
                .isEmpty();
    }

    @Test
    void sayWhatADirectRequestHasToBeAMultipleOf() {
        DiskPlan plan = DiskPlan.of(Access.of(AccessPattern.READ, 5000), Extent.ofFile(FILE_BYTES), SHORT);

        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> FileJobs.run(directory, plan))
                .withMessageContaining("need a size and an offset of multiples of ")
                .withMessageEndingWith(" bytes: 5000, 0");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void writeNothingWhereThereIsNoRoom() {
        DiskPlan plan = DiskPlan.of(Access.of(AccessPattern.WRITE, 4096), Extent.ofFile(1L << 50), SHORT);

        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> FileJobs.run(directory, plan))
                .withMessageStartingWith("1 files of " + (1L << 50) + " bytes need ")
                .withMessageEndingWith(": nothing was written");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void saysWhereTheDiskWasFull() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("mounting a small file system needs root")
                .isEqualTo("root");
        Path small = Files.createDirectory(directory.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString());
        try {
            DiskPlan plan = DiskPlan.of(
                            Access.of(AccessPattern.WRITE, BLOCK_BYTES),
                            Extent.ofFile(FILE_BYTES),
                            Span.of(Duration.ofMinutes(1)))
                    .withDirect(false)
                    .withEngine(IoEngine.SYNC, 1)
                    .withLayOut(LayOut.SPARSE);

            DiskResult result = FileJobs.run(small, plan);

            IoFailure failure = result.failures().get(0);
            assertThat(failure.errno()).isEqualTo(Errno.ENOSPC);
            assertThat(failure.offset()).isBetween(1L << 19, 1L << 20);
            assertThat(failure.sentence())
                    .startsWith("write at " + failure.offset() + " of " + small)
                    .endsWith("/job.0 failed: No space left on device");
            assertThat(result.writes().requests()).isEqualTo(failure.offset() / BLOCK_BYTES);
            assertThat(small).isEmptyDirectory();
        } finally {
            run("umount", small.toString());
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void saySoWhenAFileIsShorterThanItWas() throws Exception {
        DiskPlan plan = plan(AccessPattern.READ).withEngine(IoEngine.LIBAIO, 4);
        try (JobFiles files = JobFiles.create(directory, plan)) {
            try (RandomAccessFile file =
                    new RandomAccessFile(files.paths().get(0).toFile(), "rw")) {
                file.setLength(FILE_BYTES / 2);
            }

            DiskResult result = FileJobs.run(files, plan);

            assertThat(result.failures())
                    .extracting(IoFailure::sentence)
                    .containsExactly("read at " + FILE_BYTES / 2 + " of "
                            + files.paths().get(0) + " failed: the file ends there");
        }
    }

    @Test
    void endWhenTheyAreInterrupted() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        for (DiskPlan plan : List.of(
                plan(AccessPattern.READ, Span.of(Duration.ofMinutes(5))),
                plan(AccessPattern.READ, Span.of(Duration.ofMinutes(5)))
                        .withLimit(RateLimit.NONE.withThinkTime(Duration.ofMinutes(4), 1)))) {
            Thread thread = new Thread(() -> {
                try {
                    FileJobs.run(directory, plan);
                } catch (DiskException e) {
                    end.set(e);
                }
            });
            thread.start();
            Thread.sleep(300);
            thread.interrupt();
            thread.join(20_000);

            assertThat(thread.isAlive()).isFalse();
            assertThat(end.get()).hasMessage("the disk jobs were interrupted");
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void refuseAPlanThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(AccessPattern.READ).withLayOut(LayOut.SPARSE))
                .withMessage("a job that reads needs a file full of data: layout must be written, not sparse");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Access.of(AccessPattern.READ, 100))
                .withMessage("readBytes must be in [512, 268435456]: 100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Access.of(AccessPattern.READ, 4096).withDistribution(Distribution.parse("zipf:1.1")))
                .withMessage("a random distribution is for randread, randwrite and randrw, not for read");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiskPlan.of(Access.of(AccessPattern.READ, 1 << 20), Extent.ofFile(1 << 19), SHORT))
                .withMessageStartingWith("the file must hold at least one block of 1048576 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(AccessPattern.READ).withEngine(IoEngine.LIBAIO, 0))
                .withMessage("depth must be in [1, 4096]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IoEngine.named("mmap"))
                .withMessage("ioengine must be one of sync, libaio, io_uring, auto: mmap");
    }

    private static DiskPlan plan(AccessPattern pattern) {
        return plan(pattern, SHORT);
    }

    private static DiskPlan plan(AccessPattern pattern, Span span) {
        return DiskPlan.of(Access.of(pattern, BLOCK_BYTES), Extent.ofFile(FILE_BYTES), span);
    }
}
