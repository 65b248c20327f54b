// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two meters side by side, with two metrics and a score that means nothing; invented. */
final class MeterRun {

    static final String STREAM = "io.tare.suite.ToolTcpStream.run";
    static final String PING_PONG = "io.tare.suite.ToolPingPong.run";

    private static final List<PlannedMetric> OF_STREAM =
            List.of(new PlannedMetric("goodput", "Gbit/s", true), new PlannedMetric("cpu", "CPU s/GB", false));
    private static final List<PlannedMetric> OF_PING_PONG = List.of(new PlannedMetric("p50", "µs", false));

    private MeterRun() {}

    static RunPlan plan() {
        return new RunPlan(
                RunPlan.SCHEMA_VERSION,
                "0123abcd",
                "2026-11-20T12:00:00Z",
                "",
                7,
                "runc",
                "meter=iperf3,sockperf",
                3,
                List.of(),
                List.of(
                        scenario(STREAM, "tare", "1"),
                        scenario(STREAM, "iperf3", "1"),
                        scenario(STREAM, "tare", "8"),
                        scenario(STREAM, "iperf3", "8"),
                        scenario(PING_PONG, "tare", "1"),
                        scenario(PING_PONG, "sockperf", "1")),
                Map.of(),
                Map.of(STREAM, OF_STREAM, PING_PONG, OF_PING_PONG),
                Map.of());
    }

    /** A run of one benchmark, to be compared by runtime. */
    static Run compared(
            Path directory,
            String benchmark,
            List<PlannedMetric> metrics,
            int rounds,
            List<PlannedScenario> scenarios,
            List<ForkRecord> forks) {
        RunPlan plan = new RunPlan(
                RunPlan.SCHEMA_VERSION,
                "0123abcd",
                "2026-11-20T12:00:00Z",
                "",
                1,
                "runc",
                "runtime=runc",
                rounds,
                List.of(),
                scenarios,
                Map.of(),
                Map.of(benchmark, metrics),
                Map.of());
        return new Run(plan, forks, new HistogramSource(directory), List.of());
    }

    static List<ForkRecord> forks() {
        List<ForkRecord> forks = new ArrayList<>();
        double[] drift = {1.0, 1.2, 0.8};
        for (int round = 1; round <= 3; round++) {
            double today = drift[round - 1] * (1 + round / 1000.0);
            double other = drift[round - 1];
            forks.add(stream(forks.size() + 1, round, "iperf3", "1", 20 * today, 0.4 / other));
            forks.add(stream(forks.size() + 1, round, "tare", "1", 30 * other, 0.3 / today));
            // Eight streams of iperf3 gave no CPU time.
            forks.add(stream(forks.size() + 1, round, "iperf3", "8", 40 * today, Double.NaN));
            forks.add(stream(forks.size() + 1, round, "tare", "8", 30 * other, 0.3 / today));
            forks.add(pingPong(forks.size() + 1, round, "sockperf", 40 * today));
            forks.add(pingPong(forks.size() + 1, round, "tare", 44 * other));
        }
        return forks;
    }

    private static PlannedScenario scenario(String benchmark, String meter, String streams) {
        return new PlannedScenario(benchmark, "ss", params(meter, streams), 3);
    }

    private static Map<String, String> params(String meter, String streams) {
        return Map.of("runtime", "runc", "network", "bridge", "meter", meter, "streams", streams);
    }

    private static ForkRecord stream(int ordinal, int round, String meter, String streams, double goodput, double cpu) {
        Map<String, SecondaryScore> metrics = new TreeMap<>();
        metrics.put("goodput", new SecondaryScore(goodput, "Gbit/s"));
        if (Double.isFinite(cpu)) {
            metrics.put("cpu", new SecondaryScore(cpu, "CPU s/GB"));
        }
        return fork(ordinal, round, STREAM, params(meter, streams), metrics);
    }

    private static ForkRecord pingPong(int ordinal, int round, String meter, double p50) {
        return fork(ordinal, round, PING_PONG, params(meter, "1"), Map.of("p50", new SecondaryScore(p50, "µs")));
    }

    static ForkRecord fork(
            int ordinal, int round, String benchmark, Map<String, String> params, Map<String, SecondaryScore> metrics) {
        return new ForkRecord(
                ordinal,
                round,
                benchmark,
                "ss",
                params,
                Status.OK,
                "",
                List.of(),
                "s/op",
                List.of(),
                List.of(2.0),
                "2026-11-20T12:00:01Z",
                3_500_000_000L,
                2_000_000_000L,
                Map.of("tool", "iperf3 3.12"),
                List.of(),
                metrics,
                Map.of());
    }
}
