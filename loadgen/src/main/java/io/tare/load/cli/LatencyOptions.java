// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tare.load.record.HistogramLog;
import io.tare.load.record.PercentileDistribution;
import io.tare.load.result.Latency;
import io.tare.load.result.PingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How latencies are shown. */
final class LatencyOptions {

    private static final double[] PERCENTILES = {25, 50, 75, 90, 99, 99.9, 99.99, 99.999};

    @Option(
            names = "--hgrm",
            paramLabel = "FILE",
            description = "write the whole distribution there, in µs, as HdrHistogram's plotter reads it")
    private @Nullable Path distribution;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "write every interval's distribution there, in ns, as HdrHistogram's log reader reads it")
    private @Nullable Path log;

    /**
     * Makes sure that the files can be written, before anything is measured for them.
     *
     * @throws IllegalArgumentException if one is there already
     */
    void requireFreeFiles() {
        requireFree(distribution);
        requireFree(log);
    }

    private static void requireFree(@Nullable Path file) {
        if (file != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException("will not write over " + file + ", which is there already");
        }
    }

    /** Shows what became of echo requests, and writes the files that were asked for. */
    void showEcho(Output out, List<PingResult> intervals) {
        PingResult result = PingResult.merged(intervals);
        out.say(result.sent() + " sent, " + result.received() + " received, " + result.lost() + " lost");
        out.print("counts", object -> {
            object.writeNumberField("sent", result.sent());
            object.writeNumberField("received", result.received());
            object.writeNumberField("lost", result.lost());
            object.writeNumberField("late", result.late());
        });
        show(out, "rtt", intervals.stream().map(PingResult::rtt).toList());
    }

    /** Shows the latencies of all intervals together, and writes the files that were asked for. */
    void show(Output out, String name, List<Latency> intervals) {
        write(Map.of(name, intervals));
        show(out, name, Latency.merged(intervals));
    }

    /** Writes the files that were asked for, of latencies by their names. */
    void write(Map<String, List<Latency>> intervals) {
        if (distribution != null) {
            write(
                    Latency.merged(
                            intervals.values().stream().flatMap(List::stream).toList()),
                    distribution);
        }
        if (log != null) {
            write(intervals, log);
        }
    }

    /** Shows a latency. */
    static void show(Output out, String name, Latency latency) {
        out.say(String.format(
                Locale.ROOT,
                "%s of %d: mean %.3f µs, deviation %.3f, min %.3f, max %.3f",
                name,
                latency.count(),
                latency.meanNanos() / 1e3,
                latency.standardDeviationNanos() / 1e3,
                latency.minNanos() / 1e3,
                latency.maxNanos() / 1e3));
        for (double percentile : PERCENTILES) {
            // Beyond the samples there is no percentile.
            if (latency.count() * (100 - percentile) / 100 >= 1) {
                out.say(String.format(
                        Locale.ROOT, "  p%-8s %12.3f µs", trimmed(percentile), latency.nanosAt(percentile) / 1e3));
            }
        }
        out.print(name, object -> writeFields(object, latency));
    }

    /** Prints an interval of a load that goes on; nothing for people. */
    static void printInterval(Output out, Latency part) {
        out.print("interval", object -> {
            object.writeNumberField("count", part.count());
            object.writeNumberField("p50Nanos", part.nanosAt(50));
            object.writeNumberField("p99Nanos", part.nanosAt(99));
            object.writeNumberField("maxNanos", part.maxNanos());
        });
    }

    static void writeFields(JsonGenerator object, Latency latency) throws IOException {
        object.writeNumberField("count", latency.count());
        object.writeNumberField("meanNanos", latency.meanNanos());
        object.writeNumberField("standardDeviationNanos", latency.standardDeviationNanos());
        object.writeNumberField("minNanos", latency.minNanos());
        object.writeNumberField("maxNanos", latency.maxNanos());
        object.writeObjectFieldStart("percentileNanos");
        for (double percentile : PERCENTILES) {
            object.writeNumberField(trimmed(percentile), latency.nanosAt(percentile));
        }
        object.writeEndObject();
    }

    private static void write(Latency latency, Path file) {
        try {
            PercentileDistribution.write(latency, file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write the distribution to " + file + ": " + e, e);
        }
    }

    private static void write(Map<String, List<Latency>> intervals, Path file) {
        try (HistogramLog lines = HistogramLog.create(file)) {
            intervals.forEach((name, parts) -> parts.forEach(part -> lines.write(name, part)));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write the log to " + file + ": " + e, e);
        }
    }

    static String trimmed(double percentile) {
        return percentile == Math.rint(percentile) ? Long.toString((long) percentile) : Double.toString(percentile);
    }
}
