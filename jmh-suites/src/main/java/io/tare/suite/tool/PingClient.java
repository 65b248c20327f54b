// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.result.PingResult;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Runs {@code ping}, ping(8) of iputils. */
public final class PingClient {

    /** What it waits for its last reply, and some. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final InetAddress host;
    private final int payloadBytes;
    private final Duration interval;

    /**
     * @param payloadBytes of a request beyond its header of 8 bytes, in [0, 65507]
     * @param interval     from one request to the next; under 2 ms it is root's alone
     */
    public PingClient(InetAddress host, int payloadBytes, Duration interval) {
        this.host = host;
        this.payloadBytes = payloadBytes;
        this.interval = interval;
    }

    /**
     * Sends requests.
     *
     * @param omit  how many of the first the result leaves out
     * @param count how many come then
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, may not send, or gets no reply
     */
    public PingResult run(int omit, int count) {
        List<String> words = List.of(
                "-n",
                // From this process and back to it, as every other meter counts; else it asks the kernel when a reply
                // came.
                "-U",
                "-c",
                Integer.toString(omit + count),
                "-i",
                String.format(Locale.ROOT, "%.3f", interval.toNanos() / 1e9),
                "-s",
                Integer.toString(payloadBytes),
                "-W",
                "1",
                host.getHostAddress());
        ToolRun run = ToolRun.of(Tool.PING, words, SLACK.plus(interval.multipliedBy(omit + count)));
        return new PingText(run.output(), run.complaints()).result(omit, count);
    }
}
