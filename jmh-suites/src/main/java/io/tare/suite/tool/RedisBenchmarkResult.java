// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code redis-benchmark --csv} says of one of its tests: of 6.2 and later, whose tables have latencies. Read strictly:
 * what is not as expected is an error and never a zero.
 *
 * @param requestsPerSecond what it made, positive; infinite if it was done within a millisecond
 * @param p50Micros         median latency
 * @param p99Micros         99th percentile
 */
public record RedisBenchmarkResult(double requestsPerSecond, double p50Micros, double p99Micros) {

    private static final String HEADER =
            "\"test\",\"rps\",\"avg_latency_ms\",\"min_latency_ms\",\"p50_latency_ms\",\"p95_latency_ms\",\"p99_latency_ms\",\"max_latency_ms\"";
    private static final String FIELD = "\"(inf|\\d{1,12}(?:\\.\\d{1,6})?)\"";
    private static final int FIELDS = 7;
    private static final int RATE = 1;
    private static final int P50 = 4;
    private static final int P99 = 6;

    /**
     * Reads it.
     *
     * @param complaints what it printed on its standard error
     * @param title      the test's name, as in {@code LRANGE_100 (first 100 elements)}; its table has others beside it
     *                   that make what this one needs
     * @throws RefusedException if it did not reach its server
     * @throws ToolException if it complains of something else, or does not say what is needed
     */
    static RedisBenchmarkResult parse(String output, String complaints, String title) {
        String words = complaints.strip().replaceAll("\\s+", " ");
        if (words.startsWith("Could not connect to Redis")) {
            throw new RefusedException("the fork did not reach its peer: redis-benchmark: " + Excerpt.end(words));
        }
        List<String> lines = output.lines().map(String::strip).toList();
        if (!lines.contains(HEADER)) {
            throw new ToolException("redis-benchmark did not print a table of rates and latencies; it said last: "
                    + Excerpt.end(words.isEmpty() ? output : words));
        }
        Pattern row = Pattern.compile("\"" + Pattern.quote(title) + "\"" + ("," + FIELD).repeat(FIELDS));
        Matcher matcher = lines.stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new ToolException("redis-benchmark's table has no row of " + title
                        + "; it said last: " + Excerpt.end(words + " " + lines.get(lines.size() - 1))));
        return new RedisBenchmarkResult(
                number(matcher.group(RATE)), number(matcher.group(P50)) * 1e3, number(matcher.group(P99)) * 1e3);
    }

    private static double number(String text) {
        return text.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
}
