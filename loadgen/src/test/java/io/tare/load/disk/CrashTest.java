// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.kernel.DiskFile;
import io.tare.load.kernel.PageMemory;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrashTest {

    private static final int BLOCK_BYTES = 8192;

    @TempDir(factory = OnDisk.class)
    private Path directory = Path.of(".");

    @ParameterizedTest
    @CsvSource({"sync,false", "libaio,true", "io_uring,true", "io_uring,false"})
    void keepsEveryBlockThatWasSyncedBeforeTheWriterWasKilled(String engine, boolean direct) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        engine,
                        Boolean.toString(direct))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path file;
        long synced = 0;
        try (BufferedReader out = writer.inputReader()) {
            file = Path.of(String.valueOf(out.readLine()));
            for (int i = 0; i < 30; i++) {
                synced = Long.parseLong(out.readLine());
            }
            // Process.destroyForcibly would close the pipe as well.
            writer.toHandle().destroyForcibly();
            // What it said before it was killed counts as well.
            for (String line = out.readLine(); line != null && !line.isEmpty(); line = out.readLine()) {
                synced = Long.parseLong(line);
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(synced).isGreaterThan(100);
        DiskPlan plan = plan(engine, direct);
        RequestSequence requests =
                new RequestSequence(plan.access(), plan.extent(), plan.access().random(0));
        try (DiskFile written = DiskFile.open(file, false, false, DiskFile.Sync.NONE);
                PageMemory memory = PageMemory.allocate(BLOCK_BYTES)) {
            written.dropCache();
            for (long write = 0; write < synced; write++) {
                assertThat(requests.next()).isTrue();
                assertThat(written.read(memory.address(), BLOCK_BYTES, requests.offset()))
                        .isEqualTo(BLOCK_BYTES);
                assertThat(plan.stamp(0)
                                .fault(
                                        memory.buffer()
                                                .slice(0, BLOCK_BYTES)
                                                .order(memory.buffer().order()),
                                        requests.offset(),
                                        1))
                        .as("write %d of %d, at %d", write, synced, requests.offset())
                        .isEqualTo(Optional.empty());
            }
        }
        // And the next run removes what the killed one left.
        try (JobFiles next = JobFiles.create(directory, plan)) {
            assertThat(file).doesNotExist();
            assertThat(next.paths().get(0)).exists();
        }
        assertThat(directory).isEmptyDirectory();
    }

    static DiskPlan plan(String engine, boolean direct) {
        return DiskPlan.of(
                        Access.of(AccessPattern.RANDOM_WRITE, BLOCK_BYTES).withSeed(3),
                        Extent.ofFile(64 << 20).withTotalBytes(64 << 20),
                        Span.of(Duration.ofMinutes(1)))
                .withEngine(IoEngine.named(engine), 8)
                .withDirect(direct)
                .withLayOut(LayOut.SPARSE)
                .withDurability(Durability.NONE.withFsyncEvery(16))
                .withVerify(true);
    }

    /** Says where its file is, and then, after each fsync, how many of its first writes are on the medium. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            DiskPlan plan = plan(arguments[1], Boolean.parseBoolean(arguments[2]));
            try (JobFiles files = JobFiles.create(Path.of(arguments[0]), plan);
                    FileJob job = FileJob.open(files, plan, 0)) {
                System.out.println(files.paths().get(0));
                job.onSync(System.out::println);
                while (job.next()) {
                    // Until it is killed.
                }
                Thread.sleep(60_000);
            }
        }
    }
}
