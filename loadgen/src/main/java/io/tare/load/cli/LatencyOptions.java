// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.result.Latency;
import io.tare.load.result.PingResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
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

    void show(Output out, PingResult result) {
        out.say(result.sent() + " sent, " + result.received() + " received, " + result.lost() + " lost");
        out.print("counts", object -> {
            object.writeNumberField("sent", result.sent());
            object.writeNumberField("received", result.received());
            object.writeNumberField("lost", result.lost());
            object.writeNumberField("late", result.late());
        });
        show(out, "rtt", result.rtt());
    }

    void show(Output out, String name, Latency latency) {
        if (distribution != null) {
            write(latency, distribution);
        }
        out.say(String.format(
                Locale.ROOT,
                "%s of %d: mean %.3f µs, min %.3f, max %.3f",
                name,
                latency.count(),
                latency.meanNanos() / 1e3,
                latency.minNanos() / 1e3,
                latency.maxNanos() / 1e3));
        for (double percentile : PERCENTILES) {
            // Beyond the samples there is no percentile.
            if (latency.count() * (100 - percentile) / 100 >= 1) {
                out.say(String.format(
                        Locale.ROOT, "  p%-8s %12.3f µs", trimmed(percentile), latency.nanosAt(percentile) / 1e3));
            }
        }
        out.print(name, object -> {
            object.writeNumberField("count", latency.count());
            object.writeNumberField("meanNanos", latency.meanNanos());
            object.writeNumberField("minNanos", latency.minNanos());
            object.writeNumberField("maxNanos", latency.maxNanos());
            object.writeObjectFieldStart("percentileNanos");
            for (double percentile : PERCENTILES) {
                object.writeNumberField(trimmed(percentile), latency.nanosAt(percentile));
            }
            object.writeEndObject();
        });
    }

    private static void write(Latency latency, Path file) {
        try (PrintStream text = new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), false, StandardCharsets.US_ASCII)) {
            latency.histogram().outputPercentileDistribution(text, 1000.0);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write the distribution to " + file + ": " + e, e);
        }
    }

    private static String trimmed(double percentile) {
        return percentile == Math.rint(percentile) ? Long.toString((long) percentile) : Double.toString(percentile);
    }
}
