// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tare.load.result.Latency;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramLogTest {

    @TempDir
    private Path directory = Path.of(".");

    @Test
    void keepsEveryValueOfEveryInterval() throws IOException {
        Path file = directory.resolve("latency.hlog");
        Histogram all = new Histogram(3);
        Random random = new Random(1);
        try (HistogramLog log = HistogramLog.create(file)) {
            for (int i = 0; i < 10; i++) {
                Histogram interval = new Histogram(3);
                interval.setStartTimeStamp(1_000_000 + i * 1000L);
                interval.setEndTimeStamp(1_000_000 + (i + 1) * 1000L);
                for (int n = 0; n < 1000; n++) {
                    // From nanoseconds to an hour.
                    interval.recordValue((long) Math.exp(random.nextDouble() * 28));
                }
                all.add(interval);
                log.write("response", new Latency(interval));
            }
        }

        Histogram read = new Histogram(3);
        try (HistogramLogReader reader = new HistogramLogReader(new File(file.toString()))) {
            int intervals = 0;
            while (reader.hasNext()) {
                Histogram interval = (Histogram) reader.nextIntervalHistogram();
                assertThat(interval.getTag()).isEqualTo("response");
                assertThat(interval.getStartTimeStamp()).isEqualTo(1_000_000 + intervals * 1000L);
                read.add(interval);
                intervals++;
            }
            assertThat(intervals).isEqualTo(10);
        }
        assertThat(read.getTotalCount()).isEqualTo(10_000);
        assertThat(read).isEqualTo(all);
    }

    @Test
    void neverTouchesAFileThatIsThere() throws IOException {
        Path file = Files.writeString(directory.resolve("mine"), "mine");

        assertThatThrownBy(() -> HistogramLog.create(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> PercentileDistribution.write(new Latency(new Histogram(3)), file))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("mine");
    }
}
