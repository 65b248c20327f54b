// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.Latency;
import io.tare.load.result.PingResult;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ping of iputils prints, a line a reply, to the microsecond below a millisecond. */
final class PingText {

    private static final Pattern REPLY = Pattern.compile(
            "(?m)^\\d{1,6} bytes from .{2,80}: icmp_seq=(\\d{1,9})(?: ttl=\\d{1,3})? time=(\\d{1,9}(?:\\.\\d{1,3})?) ms$");
    private static final Pattern SUMMARY = Pattern.compile("(?m)^(\\d{1,9}) packets transmitted, (\\d{1,9}) received");
    private static final Pattern NOT_PERMITTED =
            Pattern.compile("(?im)^ping: .{0,100}(?:not permitted|permission denied|cap_net_raw).{0,100}$");

    private final String output;
    private final String complaints;

    PingText(String output, String complaints) {
        this.output = output;
        this.complaints = complaints;
    }

    /**
     * Reads it.
     *
     * @param omit  how many of the first requests are left out
     * @param count how many come then
     * @throws RefusedException if it may not send, or got no reply
     * @throws ToolException if it does not say that it sent them all
     */
    PingResult result(int omit, int count) {
        Matcher notPermitted = NOT_PERMITTED.matcher(complaints);
        if (notPermitted.find()) {
            throw new RefusedException(notPermitted.group());
        }
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find() || Integer.parseInt(summary.group(1)) != omit + count) {
            throw new ToolException("ping did not say that it sent " + (omit + count) + " requests: "
                    + Excerpt.begin(complaints.isBlank() ? output : complaints));
        }
        if (Integer.parseInt(summary.group(2)) == 0) {
            throw new RefusedException("the fork did not reach its peer: ping: " + summary.group());
        }
        LatencyRecording rtt = new LatencyRecording();
        Matcher reply = REPLY.matcher(output);
        while (reply.find()) {
            if (Integer.parseInt(reply.group(1)) > omit) {
                rtt.record(new BigDecimal(reply.group(2)).movePointRight(6).longValueExact());
            }
        }
        Latency latency = rtt.end();
        return new PingResult(count, latency.count(), 0, latency);
    }
}
