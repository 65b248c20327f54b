// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code iperf3 -c}, iperf3(1). It counts whole seconds. */
public final class Iperf3Client {

    /** What connecting and exchanging results may take beside the time that is measured. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final InetSocketAddress server;
    private final int omitSeconds;
    private final int seconds;

    /**
     * @param server where {@code iperf3 -s} listens
     * @param omitSeconds warm-up that the result leaves out, in [0, 60]
     * @param seconds what is measured, in [1, 3600]
     */
    public Iperf3Client(InetSocketAddress server, int omitSeconds, int seconds) {
        this.server = server;
        this.omitSeconds = omitSeconds;
        this.seconds = seconds;
    }

    /**
     * Streams over TCP.
     *
     * @param zeroCopy      sends with sendfile(2), {@code -Z}
     * @param bitsPerSecond what each stream is limited to, {@code -b}; 0: nothing
     * @param windowBytes   socket buffers of both sides, {@code -w}; 0: the kernel's own choice
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public Iperf3Result tcp(int streams, boolean zeroCopy, long bitsPerSecond, int windowBytes) {
        List<String> options =
                new ArrayList<>(List.of("-P", Integer.toString(streams), "-b", Long.toString(bitsPerSecond)));
        if (zeroCopy) {
            options.add("-Z");
        }
        if (windowBytes > 0) {
            options.addAll(List.of("-w", Integer.toString(windowBytes)));
        }
        return run(options);
    }

    /**
     * Sends datagrams as fast as it can.
     *
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public Iperf3Result udp(int datagramBytes) {
        return run(List.of("-u", "-b", "0", "-l", Integer.toString(datagramBytes)));
    }

    private Iperf3Result run(List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                "-c",
                server.getAddress().getHostAddress(),
                "-p",
                Integer.toString(server.getPort()),
                "-O",
                Integer.toString(omitSeconds),
                "-t",
                Integer.toString(seconds),
                "-J"));
        words.addAll(options);
        ToolRun run = ToolRun.of(Tool.IPERF3, words, SLACK.plusSeconds(omitSeconds + seconds));
        return Iperf3Result.parse(run.output());
    }
}
