// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.ForkRelay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.infra.ThreadParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Every latency of the measurement iterations, in nanoseconds, one interval histogram an iteration, as an {@code .hlog}
 * file that leaves the fork whole. JMH itself could return a percentile only to average it with those of other forks.
 */
@State(Scope.Thread)
public class LatencyLog {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram current = new Histogram(SIGNIFICANT_DIGITS);
    private final List<Histogram> intervals = new ArrayList<>();

    /** Records one latency. */
    void record(long nanos) {
        current.recordValue(nanos);
    }

    /** Begins an interval. */
    @Setup(Level.Iteration)
    public void begin() {
        current.reset();
        current.setStartTimeStamp(System.currentTimeMillis());
    }

    /** Ends an interval; what a warm-up iteration saw is dropped. */
    @TearDown(Level.Iteration)
    public void end(IterationParams iteration) {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            current.setEndTimeStamp(System.currentTimeMillis());
            intervals.add(current.copy());
        }
    }

    /** Writes the log to where the relay collects a fork's files; a fork without a relay keeps none. */
    @TearDown(Level.Trial)
    public void write(ThreadParams thread) throws IOException {
        String directory = System.getProperty(ForkRelay.OUT_PROPERTY, "");
        if (directory.isEmpty() || intervals.isEmpty()) {
            return;
        }
        Path file = Files.createDirectories(Path.of(directory)).resolve("rtt-" + thread.getThreadIndex() + ".hlog");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputBaseTime(0);
            writer.outputLegend();
            // Milliseconds are HdrHistogram's default scale for the maximum's column; the values themselves are
            // nanoseconds.
            intervals.forEach(writer::outputIntervalHistogram);
        }
    }
}
