// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.result.FileOperation;
import io.tare.load.result.SmallFilesResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFilesTest {

    @TempDir(factory = OnDisk.class)
    private Path directory = Path.of(".");

    @Test
    void areMadeLookedAtRenamedAndDeleted() {
        SmallFilesResult result = new SmallFiles(200, 100).run(directory);

        for (FileOperation operation : List.of(result.create(), result.stat(), result.rename(), result.unlink())) {
            assertThat(operation.latency().count()).isEqualTo(200);
            assertThat(operation.perSecond()).isPositive();
            assertThat(operation.latency().meanNanos() * 200).isLessThanOrEqualTo(operation.elapsedNanos() * 1.01);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void areNotMadeWhereThereIsNoDirectory() {
        Path missing = directory.resolve("missing");

        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> new SmallFiles(1, 0).run(missing))
                .withMessage(missing + " is no directory: disk jobs make their files in one that is there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmallFiles(0, 0))
                .withMessage("files must be in [1, 10000000]: 0");
    }

    @Test
    void areGoneWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(DiskException.class)
                .isThrownBy(() -> new SmallFiles(100, 0).run(directory))
                .withMessage("the small files were interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }
}
