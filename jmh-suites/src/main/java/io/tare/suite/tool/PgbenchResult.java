// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What pgbench says of its run, and of each transaction in the log that {@code --log} makes: of 15 and later, which count
 * what failed. Read strictly: what is not as expected is an error and never a zero.
 *
 * @param transactionsPerSecond that were committed, without the time in which it connected, positive
 * @param failedPercent         of the transactions, in [0, 100]
 * @param response              how long each took, in whole microseconds
 */
public record PgbenchResult(double transactionsPerSecond, double failedPercent, Latency response) {

    private static final Pattern COUNT =
            Pattern.compile("(?m)^number of transactions actually processed: (\\d{1,15})(?:/\\d{1,15})?$");
    private static final Pattern FAILED =
            Pattern.compile("(?m)^number of failed transactions: \\d{1,15} \\((\\d{1,3}\\.\\d{1,6})%\\)$");
    private static final Pattern RATE =
            Pattern.compile("(?m)^tps = (\\d{1,12}\\.\\d{1,9}) \\(without initial connection time\\)$");
    /** Client, transaction, µs, script, seconds and µs of the clock. */
    private static final Pattern LINE =
            Pattern.compile("\\d{1,9} \\d{1,15} (\\d{1,12}|failed) \\d{1,9} \\d{1,15} \\d{1,6}(?: .{0,100})?");

    private static final long NANOS_PER_MICRO = 1000;

    /**
     * Reads it.
     *
     * @param complaints what it printed on its standard error
     * @param log        the lines of all its logs
     * @throws RefusedException if it did not reach its server
     * @throws ToolException if it complains of something else, or does not say what is needed
     */
    static PgbenchResult parse(String output, String complaints, Stream<String> log) {
        String words = complaints.strip().replaceAll("\\s+", " ");
        if (words.contains("Connection refused") || words.contains("timed out") || words.contains("No route to host")) {
            throw new RefusedException("the fork did not reach its peer: " + Excerpt.begin(words));
        }
        if (words.contains("pgbench: error: ") || words.contains("pgbench: fatal: ")) {
            throw new ToolException("pgbench failed: " + Excerpt.begin(words));
        }
        LatencyRecording responses = new LatencyRecording();
        long failed = log.filter(line -> !record(line, responses)).count();
        Latency response = responses.end();
        long count = (long) number(COUNT, output, "how many transactions there were");
        if (response.count() != count) {
            throw new ToolException("pgbench's log has " + response.count() + " transactions and " + failed
                    + " that failed, and it says that it made " + count);
        }
        return new PgbenchResult(
                number(RATE, output, "how many transactions it made in a second"),
                number(FAILED, output, "how many transactions failed"),
                response);
    }

    /** Records a line; false if its transaction failed. */
    private static boolean record(String line, LatencyRecording responses) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new ToolException("pgbench's log has a line that is none: " + Excerpt.begin(line));
        }
        if (matcher.group(1).equals("failed")) {
            return false;
        }
        responses.record(Long.parseLong(matcher.group(1)) * NANOS_PER_MICRO);
        return true;
    }

    private static double number(Pattern pattern, String output, String what) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new ToolException("pgbench does not say " + what + "; it said last: " + Excerpt.begin(output));
        }
        return Double.parseDouble(matcher.group(1));
    }
}
