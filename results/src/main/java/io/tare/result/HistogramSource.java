// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** The {@code .hlog} files of a run. Thread-safe. */
public final class HistogramSource {

    /** Of those logs that forks write. Each one more makes a histogram ten times as large. */
    private static final int SIGNIFICANT_DIGITS = 3;

    static final long MAX_LOG_BYTES = 16L << 20;
    private static final int MAX_INTERVALS = 10_000;

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
            try (InputStream log = ResultJson.open(path, MAX_LOG_BYTES)) {
                add(log, merged);
            } catch (IOException e) {
                throw ResultException.because("cannot read " + path, e);
            }
        }
        return merged.getTotalCount() == 0 ? Optional.empty() : Optional.of(merged);
    }

    private static void add(InputStream log, Histogram merged) throws IOException {
        try (HistogramLogReader reader = new HistogramLogReader(log)) {
            for (int intervals = 1; reader.hasNext(); intervals++) {
                // The reader gives null for a line that it does not understand, and would go on behind it.
                if (!(reader.nextIntervalHistogram() instanceof Histogram interval)) {
                    throw new IOException("not a whole histogram log");
                }
                if (intervals > MAX_INTERVALS || interval.getNumberOfSignificantValueDigits() > SIGNIFICANT_DIGITS) {
                    throw new IOException("more than " + MAX_INTERVALS + " intervals, or finer ones than of "
                            + SIGNIFICANT_DIGITS + " digits");
                }
                merged.add(interval);
            }
        } catch (RuntimeException e) {
            throw new IOException("not a whole histogram log", e);
        }
    }
}
