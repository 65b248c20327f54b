// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code iperf -c}, iperf(1) of version 2. It leaves no warm-up out, but reports each second by itself. */
public final class IperfClient {

    /** What connecting may take beside the time that is measured. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final InetSocketAddress server;
    private final int omitSeconds;
    private final int seconds;

    /**
     * @param server      where {@code iperf -s} listens
     * @param omitSeconds warm-up that the result leaves out, in [0, 60]
     * @param seconds     what is measured, in [1, 3600]
     */
    public IperfClient(InetSocketAddress server, int omitSeconds, int seconds) {
        this.server = server;
        this.omitSeconds = omitSeconds;
        this.seconds = seconds;
    }

    /**
     * Streams over TCP.
     *
     * @param bitsPerSecond what each stream is limited to, {@code -b}; 0: nothing
     * @param windowBytes   socket buffers of both sides, {@code -w}; 0: the kernel's own choice
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public IperfResult tcp(int streams, long bitsPerSecond, int windowBytes) {
        List<String> words = new ArrayList<>(List.of(
                "-c",
                server.getAddress().getHostAddress(),
                "-p",
                Integer.toString(server.getPort()),
                "-t",
                Integer.toString(omitSeconds + seconds),
                "-i",
                "1",
                "-P",
                Integer.toString(streams),
                "-y",
                "C"));
        if (bitsPerSecond > 0) {
            words.addAll(List.of("-b", Long.toString(bitsPerSecond)));
        }
        if (windowBytes > 0) {
            words.addAll(List.of("-w", Integer.toString(windowBytes)));
        }
        ToolRun run = ToolRun.of(Tool.IPERF, words, SLACK.plusSeconds(omitSeconds + seconds));
        return IperfResult.parse(run.output(), run.complaints(), omitSeconds, seconds);
    }
}
