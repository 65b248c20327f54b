// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs sockperf's clients. It counts whole seconds, and leaves out the first 400 ms and the last 50 ms by itself. */
public final class SockperfClient {

    private static final Duration SLACK = Duration.ofSeconds(15);

    private final InetSocketAddress server;
    private final boolean tcp;

    /**
     * @param server where {@code sockperf sr} listens
     * @param tcp over TCP; otherwise UDP
     */
    public SockperfClient(InetSocketAddress server, boolean tcp) {
        this.server = server;
        this.tcp = tcp;
    }

    /**
     * Sends a message and waits for its reply, again and again.
     *
     * @param messageBytes in [14, 65507]
     * @param spin neither side ever blocks in the kernel, {@code --nonblocked}
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public SockperfRoundTrips roundTrips(int messageBytes, boolean spin, int seconds) {
        List<String> options = new ArrayList<>(List.of("--full-rtt"));
        if (spin) {
            options.add("--nonblocked");
        }
        return run("ping-pong", messageBytes, seconds, options).roundTrips();
    }

    /**
     * Sends messages as fast as it can.
     *
     * @return how long it sent, in seconds; what arrived, the server knows
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public double sendSeconds(int messageBytes, int seconds) {
        return run("throughput", messageBytes, seconds, List.of()).sentSeconds();
    }

    private SockperfText run(String mode, int messageBytes, int seconds, List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                mode,
                "-i",
                server.getAddress().getHostAddress(),
                "-p",
                Integer.toString(server.getPort()),
                "-m",
                Integer.toString(messageBytes),
                "-t",
                Integer.toString(seconds)));
        if (tcp) {
            words.add("--tcp");
        }
        words.addAll(options);
        ToolRun run = ToolRun.of(Tool.SOCKPERF, words, SLACK.plusSeconds(seconds));
        return new SockperfText(run.output() + run.complaints());
    }
}
