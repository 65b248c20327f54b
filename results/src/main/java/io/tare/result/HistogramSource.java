// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** The {@code .hlog} files of a run. Thread-safe. */
public final class HistogramSource {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Path directory;

    HistogramSource(Path directory) {
        this.directory = directory;
    }

    /**
     * All intervals of all these files in one histogram, values in nanoseconds; empty if nothing was recorded.
     *
     * @throws ResultException if any of the files is missing, torn or not ours: percentiles of what is left of them would
     *     be percentiles of other forks than the score's
     */
    Optional<Histogram> merged(List<String> files) {
        Histogram merged = new Histogram(SIGNIFICANT_DIGITS);
        merged.setAutoResize(true);
        for (String file : files) {
            Path path = directory.resolve(ForkRecord.slug(file));
            try {
                ResultJson.requireReadable(path);
                add(Files.readAllBytes(path), merged);
            } catch (IOException e) {
                throw ResultException.because("cannot read " + path, e);
            }
        }
        return merged.getTotalCount() == 0 ? Optional.empty() : Optional.of(merged);
    }

    private static void add(byte[] log, Histogram merged) throws IOException {
        try (HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(log))) {
            while (reader.hasNext()) {
                // The reader gives null for a line that it does not understand, and would go on behind it.
                if (!(reader.nextIntervalHistogram() instanceof Histogram interval)) {
                    throw new IOException("not a whole histogram log");
                }
                merged.add(interval);
            }
        } catch (RuntimeException e) {
            throw new IOException("not a whole histogram log", e);
        }
    }
}
