// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code iperf -c … -i 1 -y C} says of a run. Unlike iperf3, it counts what its client handed to the kernel, which is
 * more than what arrived by what is still in the socket's buffer. Immutable.
 *
 * @param bytes   what the client sent, warm-up left out
 * @param seconds how long that took
 */
public record IperfResult(long bytes, int seconds) {

    /** Time, both sides' address and port, number of the stream, interval, bytes, bits a second. */
    private static final Pattern INTERVAL = Pattern.compile("(?m)^[\\d.+-]{14,30},[0-9a-fA-F.:]{2,45},\\d{1,5},"
            + "[0-9a-fA-F.:]{2,45},\\d{1,5},(-?\\d{1,9}),(\\d{1,7})\\.0-(\\d{1,7})\\.0,(\\d{1,18}),\\d{1,18}$");

    private static final Pattern UNREACHABLE = Pattern.compile("(?m)^(?:tcp )?connect failed: .{1,200}$");

    /**
     * Reads it.
     *
     * @param omitSeconds how many of the first are warm-up
     * @param seconds     how many come then
     * @throws RefusedException if iperf did not reach its server
     * @throws ToolException if it does not say what each of its streams sent in each second
     */
    static IperfResult parse(String output, String complaints, int omitSeconds, int seconds) {
        Matcher unreachable = UNREACHABLE.matcher(complaints);
        if (unreachable.find()) {
            throw new RefusedException("the fork did not reach its peer: iperf: " + unreachable.group());
        }
        Map<String, Map<Integer, Long>> bytesBySecondOfStream = new HashMap<>();
        Matcher interval = INTERVAL.matcher(output);
        while (interval.find()) {
            int begin = Integer.parseInt(interval.group(2));
            int end = Integer.parseInt(interval.group(3));
            // A negative number is the sum of all streams; a longer interval is the whole run.
            if (!interval.group(1).startsWith("-") && end == begin + 1 && begin >= omitSeconds) {
                bytesBySecondOfStream
                        .computeIfAbsent(interval.group(1), stream -> new HashMap<>())
                        .put(begin, Long.parseLong(interval.group(4)));
            }
        }
        if (bytesBySecondOfStream.isEmpty()
                || bytesBySecondOfStream.values().stream().anyMatch(bytes -> bytes.size() != seconds)) {
            throw new ToolException("iperf did not say what it sent in each of " + seconds + " s: "
                    + Excerpt.begin(complaints + output));
        }
        return new IperfResult(
                bytesBySecondOfStream.values().stream()
                        .flatMap(bytes -> bytes.values().stream())
                        .mapToLong(Long::longValue)
                        .sum(),
                seconds);
    }

    /** In 10⁹ bits a second. */
    public double gigabitsPerSecond() {
        return bytes * 8 / 1e9 / seconds;
    }
}
