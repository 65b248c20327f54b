// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.ForkRelay;
import io.tare.load.record.HistogramLog;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private final List<Latency> intervals = new ArrayList<>();
    private final List<Latency> added = new ArrayList<>();
    private final LatencyRecording current = new LatencyRecording();

    /** Records one latency. */
    void record(long nanos) {
        current.record(nanos);
    }

    /** Adds an interval that a load recorded by itself. */
    void add(Latency interval) {
        added.add(interval);
    }

    /** Begins an interval. */
    @Setup(Level.Iteration)
    public void begin() {
        current.begin();
        added.clear();
    }

    /** Ends an interval; what a warm-up iteration saw is dropped. */
    @TearDown(Level.Iteration)
    public void end(IterationParams iteration) {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            Latency interval = current.end();
            if (interval.count() > 0) {
                intervals.add(interval);
            }
            intervals.addAll(added);
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
        try (HistogramLog log = HistogramLog.create(file)) {
            intervals.forEach(log::write);
        }
    }
}
