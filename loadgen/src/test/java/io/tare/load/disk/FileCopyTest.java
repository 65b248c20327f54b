// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.load.result.CopyResult;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileCopyTest {

    private static final long FILE_BYTES = (1 << 20) + 100;

    @TempDir(factory = OnDisk.class)
    private Path directory = Path.of(".");

    @ParameterizedTest
    @EnumSource(CacheStart.class)
    void copiesAllOfAFileAsOftenAsItIsTold(CacheStart start) {
        try (FileCopy copy = FileCopy.prepare(directory, 4096, FILE_BYTES, start, true)) {
            for (int i = 0; i < 3; i++) {
                CopyResult result = copy.run();

                assertThat(result.failure()).isEmpty();
                assertThat(result.bytes()).isEqualTo(FILE_BYTES);
                assertThat(result.bytesPerSecond()).isPositive();
                assertThat(copy.source()).hasSize(FILE_BYTES);
                assertThat(copy.target()).doesNotExist();
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void saysWhereTheSourceEndedTooSoon() throws IOException {
        try (FileCopy copy = FileCopy.prepare(directory, 4096, FILE_BYTES, CacheStart.AS_IS, false)) {
            try (RandomAccessFile file = new RandomAccessFile(copy.source().toFile(), "rw")) {
                file.setLength(8192);
            }

            CopyResult result = copy.run();

            assertThat(result.bytes()).isEqualTo(8192);
            assertThat(result.failure())
                    .hasValueSatisfying(failure -> assertThat(failure.sentence())
                            .isEqualTo("read at 8192 of " + copy.source() + " failed: the file ends there"));
        }
    }

    @Test
    void doesNotWriteOverWhatIsThere() throws IOException {
        try (FileCopy copy = FileCopy.prepare(directory, 4096, FILE_BYTES, CacheStart.AS_IS, false)) {
            Files.writeString(copy.target(), "somebody's");

            assertThatExceptionOfType(DiskException.class)
                    .isThrownBy(copy::run)
                    .withMessage("cannot copy to " + copy.target() + ": open: File exists");
            assertThat(copy.target()).hasContent("somebody's");
        }
    }
}
