// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tare.load.kernel.DiskFile;
import io.tare.load.result.DiskResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {

    private static final DiskPlan PLAN =
            DiskPlan.of(Access.of(AccessPattern.READ, 4096), Extent.ofFile(1 << 20), Span.of(Duration.ofMillis(100)));

    @TempDir(factory = OnDisk.class)
    private Path directory = Path.of(".");

    @Test
    void areFullOfDataWherePagesDiffer() throws IOException {
        try (JobFiles files = JobFiles.create(directory, PLAN.withJobs(2))) {
            assertThat(files.paths())
                    .hasSize(2)
                    .allSatisfy(path -> assertThat(path).hasSize(1 << 20));
            byte[] data = Files.readAllBytes(files.paths().get(0));
            long pages = java.util.stream.IntStream.range(0, 256)
                    .mapToObj(page -> Arrays.hashCode(Arrays.copyOfRange(data, page * 4096, (page + 1) * 4096)))
                    .distinct()
                    .count();
            assertThat(pages).isEqualTo(256);
            // Blocks of 512 bytes that the file has on the disk, stat(2).
            assertThat(((Number) Files.getAttribute(files.paths().get(0), "unix:mode")).intValue() & 0777)
                    .isEqualTo(0600);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void areNotMadeThroughASymbolicLink() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> JobFiles.create(link, PLAN))
                .withMessage("will not follow the symbolic link " + link + ": name the directory itself");
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void areNotMadeInWhatIsNoDirectory() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        for (Path no : List.of(file, directory.resolve("missing"))) {
            assertThatExceptionOfType(DiskException.class)
                    .isThrownBy(() -> JobFiles.create(no, PLAN))
                    .withMessage(no + " is no directory: disk jobs make their files in one that is there");
        }
        assertThat(file).hasContent("mine");
    }

    @Test
    void thatAKilledRunLeftAreRemovedByTheNextOneAndNoOthers() throws Exception {
        Path left = directory.resolve("tare-disk-0000000000000001");
        Files.createDirectory(left);
        Files.createFile(left.resolve("lock"));
        Files.writeString(left.resolve("job.0"), "left");
        Path foreign = directory.resolve("tare-disk-0000000000000002");
        Files.createDirectory(foreign);
        Files.writeString(foreign.resolve("job.0"), "no lock: not of a run");
        Path mixed = directory.resolve("tare-disk-0000000000000003");
        Files.createDirectory(mixed);
        Files.createFile(mixed.resolve("lock"));
        Files.writeString(mixed.resolve("thesis.txt"), "not made by a job");

        try (JobFiles running = JobFiles.create(directory, PLAN);
                JobFiles other = JobFiles.create(directory, PLAN)) {
            assertThat(running.paths().get(0)).exists();
            assertThat(other.paths().get(0)).exists();
        }

        assertThat(left).doesNotExist();
        assertThat(foreign.resolve("job.0")).exists();
        assertThat(mixed.resolve("thesis.txt")).exists();
    }

    @Test
    void areKeptForGoodIfToldTo() throws IOException {
        Path kept;
        try (JobFiles files = JobFiles.create(directory, PLAN)) {
            kept = files.keep();
        }
        try (JobFiles next = JobFiles.create(directory, PLAN)) {
            assertThat(next.paths().get(0)).exists();
        }
        assertThat(kept.resolve("job.0")).hasSize(1 << 20);
    }

    @Test
    void mayBeABlockDeviceThatNobodyHasMounted() throws Exception {
        assumeThat(System.getProperty("user.name")).as("loop devices need root").isEqualTo("root");
        Path image = directory.resolve("image");
        try (DiskFile file = DiskFile.create(image)) {
            file.setBytes(8 << 20);
        }
        Process losetup = new ProcessBuilder("losetup", "--find", "--show", image.toString()).start();
        String device =
                new String(losetup.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assumeThat(losetup.waitFor()).as("there are loop devices").isZero();
        try {
            DiskPlan plan = DiskPlan.of(
                            Access.of(AccessPattern.RANDOM_WRITE, 4096),
                            Extent.ofFile(8 << 20),
                            Span.of(Duration.ofMillis(200)))
                    .withEngine(IoEngine.LIBAIO, 4)
                    .withVerify(true);
            try (JobFiles files = JobFiles.ofDevice(Path.of(device), plan)) {
                DiskResult result = FileJobs.run(files, plan);
                assertThat(result.failures()).isEmpty();
                assertThat(result.writes().requests()).isPositive();
                assertThat(result.jobs().get(0).badBlocks()).isEmpty();
            }
            DiskPlan several = plan.withVerify(false).withJobs(3);
            try (JobFiles files = JobFiles.ofDevice(Path.of(device), several)) {
                assertThat(FileJobs.run(files, several).jobs())
                        .hasSize(3)
                        .allSatisfy(job -> assertThat(job.writes().requests()).isPositive());
                assertThatExceptionOfType(DiskException.class)
                        .isThrownBy(() -> JobFiles.ofDevice(Path.of(device), several))
                        .withMessage("cannot use the device " + device + ": open: Device or resource busy");
            }
            DiskPlan larger = DiskPlan.of(
                    Access.of(AccessPattern.READ, 4096), Extent.ofFile(9 << 20), Span.of(Duration.ofMillis(200)));
            assertThatExceptionOfType(DiskException.class)
                    .isThrownBy(() -> JobFiles.ofDevice(Path.of(device), larger))
                    .withMessageContaining("has 8388608 bytes, fewer than the 9437184");
        } finally {
            new ProcessBuilder("losetup", "--detach", device).start().waitFor();
        }
        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> JobFiles.ofDevice(image, PLAN))
                .withMessageStartingWith("cannot use the device " + image);
    }
}
