// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** The {@code .hlog} files of a run. Thread-safe. */
public final class HistogramSource {

    private final Path directory;

    HistogramSource(Path directory) {
        this.directory = directory;
    }

    /** All intervals of all these files in one histogram, values in nanoseconds; empty if there are none. */
    Histogram merged(List<String> files) {
        Histogram merged = new Histogram(3);
        merged.setAutoResize(true);
        for (String file : files) {
            try (InputStream in = Files.newInputStream(directory.resolve(file));
                    HistogramLogReader reader = new HistogramLogReader(in)) {
                while (reader.hasNext()) {
                    EncodableHistogram interval = reader.nextIntervalHistogram();
                    if (interval instanceof Histogram histogram) {
                        merged.add(histogram);
                    }
                }
            } catch (IOException | RuntimeException e) {
                throw new ResultException("cannot read " + directory.resolve(file) + ": " + e.getMessage(), e);
            }
        }
        return merged;
    }
}
