// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import io.tare.load.result.Latency;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ab, wrk and h2load print, read strictly: a line that is not as expected is an error and never a zero. */
final class HttpToolText {

    private static final Pattern UNREACHABLE = Pattern.compile("(?m)^unable to connect to .{1,200}$");

    private static final Pattern AB_COMPLETE = line("Complete requests", "(\\d{1,15})");
    private static final Pattern AB_FAILED = line("Failed requests", "(\\d{1,15})");
    private static final Pattern AB_WRITE_ERRORS = line("Write errors", "(\\d{1,15})");
    private static final Pattern AB_STATUS = line("Non-2xx responses", "(\\d{1,15})");
    private static final Pattern AB_RATE = line("Requests per second", "(\\d{1,12}\\.\\d{1,6}) \\[#/sec\\] \\(mean\\)");

    private static final Pattern WRK_REQUESTS =
            Pattern.compile("(?m)^ {2}(\\d{1,15}) requests in \\d{1,9}\\.\\d{2}(?:us|ms|s|m|h), .{1,30} read$");
    private static final Pattern WRK_RATE = Pattern.compile("(?m)^Requests/sec: {1,12}(\\d{1,12}\\.\\d{2})$");
    private static final Pattern WRK_SOCKETS = Pattern.compile(
            "(?m)^ {2}Socket errors: connect (\\d{1,15}), read (\\d{1,15}), write (\\d{1,15}), timeout (\\d{1,15})$");
    private static final Pattern WRK_STATUS = Pattern.compile("(?m)^ {2}Non-2xx or 3xx responses: (\\d{1,15})$");

    private static final Pattern H2LOAD_RATE = Pattern.compile(
            "(?m)^finished in \\d{1,9}(?:\\.\\d{1,3})?(?:us|ms|s), (\\d{1,12}\\.\\d{2}) req/s, .{1,20}/s$");
    private static final Pattern H2LOAD_REQUESTS = Pattern.compile(
            "(?m)^requests: \\d{1,15} total, \\d{1,15} started, (\\d{1,15}) done, \\d{1,15} succeeded, (\\d{1,15}) failed, ");

    private final String tool;
    private final String text;

    /** @param tool its name, for errors */
    HttpToolText(String tool, String text) {
        this.tool = tool;
        this.text = text;
    }

    /**
     * Reads what ab printed.
     *
     * @param percentiles the lines {@code PERCENT,MILLISECONDS} of its option {@code -e}
     * @throws RefusedException if it did not reach its server
     * @throws ToolException if it does not say all that is needed
     */
    HttpToolResult ab(String percentiles) {
        requireReached();
        HttpToolText table = new HttpToolText(tool, percentiles);
        return new HttpToolResult(
                Double.parseDouble(find(AB_RATE, "its rate").group(1)),
                table.abPercentile(50),
                table.abPercentile(99),
                Long.parseLong(find(AB_COMPLETE, "how many requests it made").group(1)),
                Long.parseLong(find(AB_FAILED, "how many requests failed").group(1))
                        + sumIfAny(AB_WRITE_ERRORS)
                        + sumIfAny(AB_STATUS));
    }

    /**
     * Reads what {@code wrk --latency} printed.
     *
     * @throws RefusedException if it did not reach its server
     * @throws ToolException if it does not say all that is needed
     */
    HttpToolResult wrk() {
        requireReached();
        return new HttpToolResult(
                Double.parseDouble(find(WRK_RATE, "its rate").group(1)),
                wrkPercentile(50),
                wrkPercentile(99),
                Long.parseLong(find(WRK_REQUESTS, "how many requests it made").group(1)),
                sumIfAny(WRK_SOCKETS) + sumIfAny(WRK_STATUS));
    }

    /**
     * Reads what h2load printed.
     *
     * @param responses how long each took that its log has
     * @throws ToolException if it does not say all that is needed, or had no response: it ends well then, and without a word
     */
    HttpToolResult h2load(Latency responses) {
        Matcher requests = find(H2LOAD_REQUESTS, "how many requests it made");
        long done = Long.parseLong(requests.group(1));
        if (done == 0 || responses.count() == 0) {
            throw new ToolException(tool + " had no response, and does not say why");
        }
        return new HttpToolResult(
                Double.parseDouble(find(H2LOAD_RATE, "its rate").group(1)),
                responses.nanosAt(50) / 1e3,
                responses.nanosAt(99) / 1e3,
                done,
                Long.parseLong(requests.group(2)));
    }

    private double abPercentile(int percent) {
        Pattern line = Pattern.compile("(?m)^" + percent + ",(\\d{1,9}\\.\\d{1,6})$");
        return Double.parseDouble(find(line, "the " + percent + "th percentile").group(1)) * 1e3;
    }

    private double wrkPercentile(int percent) {
        Pattern line = Pattern.compile("(?m)^ {1,8}" + percent + "% {1,12}(\\d{1,9}\\.\\d{2})(us|ms|s|m)$");
        Matcher matcher = find(line, "the " + percent + "th percentile");
        double micros = switch (matcher.group(2)) {
            case "us" -> 1;
            case "ms" -> 1e3;
            case "s" -> 1e6;
            default -> 60e6;
        };
        return Double.parseDouble(matcher.group(1)) * micros;
    }

    private void requireReached() {
        Matcher matcher = UNREACHABLE.matcher(text);
        if (matcher.find()) {
            throw new RefusedException("the fork did not reach its peer: " + tool + ": " + matcher.group());
        }
    }

    private long sumIfAny(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        if (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                sum += Long.parseLong(matcher.group(group));
            }
        }
        return sum;
    }

    private Matcher find(Pattern pattern, String what) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new ToolException(tool + " did not print " + what + "; it said last: " + Excerpt.end(text));
        }
        return matcher;
    }

    private static Pattern line(String name, String value) {
        return Pattern.compile("(?m)^" + name + ": {1,12}" + value + "$");
    }
}
