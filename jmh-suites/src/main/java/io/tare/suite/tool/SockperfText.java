// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What sockperf prints, read strictly: a line that is not as expected is an error and never a zero. */
final class SockperfText {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern ERROR = Pattern.compile("(?m)^sockperf: ERROR: (.{1,300})");
    private static final Pattern ROUND_TRIP =
            Pattern.compile("(?m)^sockperf: Summary: Round trip is (\\d{1,12}\\.\\d{3}) usec\\s*$");
    private static final Pattern P50 = percentile("50\\.000");
    private static final Pattern P99 = percentile("99\\.000");
    private static final Pattern SENT =
            Pattern.compile("(?m)^sockperf: Total of (\\d{1,15}) messages sent in (\\d{1,9}\\.\\d{3}) sec\\s*$");
    private static final Pattern HANDLED =
            Pattern.compile("(?m)^sockperf: Total (\\d{1,15}) messages received and handled\\s*$");

    private final String text;

    SockperfText(String text) {
        this.text = COLOUR.matcher(text).replaceAll("");
    }

    /**
     * Reads what {@code ping-pong --full-rtt} prints.
     *
     * @throws RefusedException if it did not reach its server
     * @throws ToolException if it says that something else went wrong, or not all that is needed
     */
    SockperfRoundTrips roundTrips() {
        requireNoError();
        // Without --full-rtt the same lines are halves of round trips, under another summary.
        number(ROUND_TRIP, "its summary of round trips");
        return new SockperfRoundTrips(number(P50, "the 50th percentile"), number(P99, "the 99th percentile"));
    }

    /**
     * Reads how long {@code throughput} sent, in seconds.
     *
     * @throws RefusedException if it did not reach its server
     * @throws ToolException if it says that something else went wrong, or not how long
     */
    double sentSeconds() {
        requireNoError();
        Matcher sent = find(SENT, "how many messages it sent");
        double seconds = Double.parseDouble(sent.group(2));
        if (seconds <= 0) {
            throw new ToolException("sockperf says that it sent for " + seconds + " s");
        }
        return seconds;
    }

    /**
     * Reads how many messages the server received.
     *
     * @throws ToolException if it does not say
     */
    long handled() {
        return Long.parseLong(find(HANDLED, "how many messages it received").group(1));
    }

    private void requireNoError() {
        Matcher error = ERROR.matcher(text);
        if (error.find()) {
            String words = error.group(1).strip();
            if (words.startsWith("Can`t connect socket")) {
                throw new RefusedException("the fork did not reach its peer: sockperf: " + words);
            }
            throw new ToolException("sockperf: " + words);
        }
    }

    private double number(Pattern pattern, String what) {
        return Double.parseDouble(find(pattern, what).group(1));
    }

    private Matcher find(Pattern pattern, String what) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new ToolException("sockperf did not print " + what + "; it said last: " + Excerpt.end(text));
        }
        return matcher;
    }

    private static Pattern percentile(String which) {
        return Pattern.compile("(?m)^sockperf: ---> percentile " + which + " = {1,12}(\\d{1,12}\\.\\d{3})\\s*$");
    }
}
