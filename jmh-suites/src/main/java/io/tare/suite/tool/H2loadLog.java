// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What h2load writes of each request with {@code --log-file}: its start, the status of its response (-1: none; 0: it
 * began before h2load counted), and how many µs it took, with tabs between. Read strictly.
 */
final class H2loadLog {

    private static final Pattern LINE = Pattern.compile("\\d{1,19}\t(-1|\\d{1,3})\t(\\d{1,12})");
    private static final String NO_RESPONSE = "-1";
    private static final long NANOS_PER_MICRO = 1000;

    private H2loadLog() {}

    /**
     * Returns how long responses took.
     *
     * @throws ToolException if a line is another than those that h2load writes
     */
    static Latency read(Stream<String> lines) {
        LatencyRecording responses = new LatencyRecording();
        lines.forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new ToolException("h2load's log has a line that is none: " + Excerpt.begin(line));
            }
            if (!matcher.group(1).equals(NO_RESPONSE)) {
                responses.record(Long.parseLong(matcher.group(2)) * NANOS_PER_MICRO);
            }
        });
        return responses.end();
    }
}
