// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.LineTail;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * What JMH and the fork print during one fork: kept for the log's tail of a failed one, and shown only if asked for
 * ({@code -v EXTRA}), since a run of hundreds of forks would bury its own progress. Thread-safe.
 */
final class CapturedFormat implements OutputFormat {

    private final LineTail tail = new LineTail();
    private final List<Double> warmupScores = new CopyOnWriteArrayList<>();
    private final @Nullable PrintStream show;

    /**
     * @param show where to print everything, or null
     */
    CapturedFormat(@Nullable PrintStream show) {
        this.show = show;
    }

    /** The scores of the warm-up iterations, which JMH's results do not keep. */
    List<Double> warmupScores() {
        return List.copyOf(warmupScores);
    }

    /** The last lines. */
    List<String> lines() {
        // 'Excluding: …' is JMH's own account of the benchmarks that were not asked for.
        return tail.lines().stream()
                .filter(line -> !line.isBlank() && !line.startsWith("Excluding: "))
                .toList();
    }

    /** The same sink for what is printed to a stream. */
    PrintStream asStream() {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        CapturedFormat.this.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        CapturedFormat.this.write(Arrays.copyOfRange(bytes, offset, offset + length));
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {
        if (show != null) {
            show.print("  " + params.getType().toString().toLowerCase(java.util.Locale.ROOT) + " iteration " + iteration
                    + ": ");
        }
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {
        if (params.getType() == IterationType.WARMUP) {
            warmupScores.add(data.getPrimaryResult().getScore());
        }
        if (show != null) {
            show.println(data.getPrimaryResult().toString());
        }
    }

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {}

    @Override
    public void endBenchmark(@Nullable BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> result) {}

    @Override
    public void print(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void println(String text) {
        print(text + "\n");
    }

    @Override
    public void verbosePrintln(String text) {
        println(text);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes) {
        tail.append(bytes, 0, bytes.length);
        if (show != null) {
            show.write(bytes, 0, bytes.length);
        }
    }

    @Override
    public void flush() {
        if (show != null) {
            show.flush();
        }
    }

    @Override
    public void close() {}
}
