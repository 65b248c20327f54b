// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.record;

import io.tare.load.result.Latency;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * An {@code .hlog} file: the latencies of one interval a line, whole, so that intervals, processes and machines can be
 * merged without loss.
 *
 * <p>Values are nanoseconds; the column with the maximum is in milliseconds, as HdrHistogram's own logs have it. Lines
 * may carry a tag. HdrHistogram's HistogramLogReader and HistogramLogAnalyzer read it. Not thread-safe.
 */
public final class HistogramLog implements Closeable {

    private final Path file;
    private final PrintStream out;
    private final HistogramLogWriter writer;

    private HistogramLog(Path file) throws IOException {
        this.file = file;
        out = new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                false,
                StandardCharsets.UTF_8);
        writer = new HistogramLogWriter(out);
        writer.outputLogFormatVersion();
        writer.outputBaseTime(0);
        writer.outputLegend();
    }

    /**
     * Begins a log.
     *
     * @throws IOException if the file is there already, or cannot be written
     */
    public static HistogramLog create(Path file) throws IOException {
        return new HistogramLog(file);
    }

    /** Writes an interval without a tag. */
    public void write(Latency interval) {
        writer.outputIntervalHistogram(interval.histogram());
    }

    /**
     * Writes an interval.
     *
     * @param tag without commas, spaces and line ends
     */
    public void write(String tag, Latency interval) {
        Histogram histogram = interval.histogram();
        histogram.setTag(tag);
        writer.outputIntervalHistogram(histogram);
    }

    /**
     * Ends the log.
     *
     * @throws IOException if not all of it could be written
     */
    @Override
    public void close() throws IOException {
        out.close();
        if (out.checkError()) {
            throw new IOException("the log " + file + " could not be written to its end");
        }
    }
}
