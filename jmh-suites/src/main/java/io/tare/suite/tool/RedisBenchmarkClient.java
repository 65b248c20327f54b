// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.resp.RespCommand;
import io.tare.load.resp.RespWorkload;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs redis-benchmark(1), with one thread. It counts requests and no time, so a short run before tells how many make a
 * second.
 */
public final class RedisBenchmarkClient {

    /** Beside what is measured. One that does not reach its server says so, and then goes on without end. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    /** What tells a first rate, in some tenths of a second at most. */
    private static final long FIRST_REQUESTS = 10_000;

    /** On a network of 50 ms that is ten seconds. */
    private static final int FIRST_ROUND_TRIPS = 200;

    /** What a run may have more than its time allows: rates change from run to run. */
    private static final int SLOWER_BY = 4;

    private final InetSocketAddress server;
    private final String password;
    private final RespWorkload workload;

    /** @param password is seen in the list of processes while it runs: redis-benchmark reads it from nowhere else */
    public RedisBenchmarkClient(InetSocketAddress server, String password, RespWorkload workload) {
        this.server = server;
        this.password = password;
        this.workload = workload;
    }

    /**
     * Runs it for about so long, after a warm-up, which also tells how many requests that takes.
     *
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public RedisBenchmarkResult run(int warmupSeconds, int seconds) {
        RedisBenchmarkResult first = run(fewest(), SLACK);
        RedisBenchmarkResult warm = run(requests(first, Math.max(1, warmupSeconds)), limit(Math.max(1, warmupSeconds)));
        return run(requests(warm, seconds), limit(seconds));
    }

    private long requests(RedisBenchmarkResult measured, int seconds) {
        // Of what was too fast for its clock, a second's worth is a guess.
        double perSecond = Math.min(measured.requestsPerSecond(), 1000 * FIRST_REQUESTS);
        return Math.max(fewest(), (long) (perSecond * seconds));
    }

    private long fewest() {
        return Math.min(FIRST_REQUESTS, (long) FIRST_ROUND_TRIPS * workload.connections() * workload.pipeline());
    }

    /** Its word {@code ping} is of two tests. */
    private static String test(RespCommand command) {
        return command == RespCommand.PING ? "ping_mbulk" : command.id();
    }

    private static Duration limit(int seconds) {
        return SLACK.plusSeconds((long) SLOWER_BY * seconds);
    }

    private RedisBenchmarkResult run(long requests, Duration limit) {
        List<String> words = new ArrayList<>(List.of(
                "-h",
                server.getAddress().getHostAddress(),
                "-p",
                Integer.toString(server.getPort()),
                "-a",
                password,
                "-t",
                test(workload.command()),
                "-c",
                Integer.toString(workload.connections()),
                "-P",
                Integer.toString(workload.pipeline()),
                "-d",
                Integer.toString(workload.valueBytes()),
                "-n",
                Long.toString(requests),
                "--precision",
                "3",
                "--csv"));
        if (workload.keySpace() > 0) {
            words.addAll(List.of("-r", Long.toString(workload.keySpace())));
        }
        ToolRun run = ToolRun.of(Tool.REDIS_BENCHMARK, words, limit);
        return RedisBenchmarkResult.parse(
                run.output(), run.complaints(), workload.command().title());
    }
}
