// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Two benchmarks on four runtimes and four networks, five forks each, as a run on a real machine looks. Invented. */
final class RealisticRun {

    private static final String STREAM = "io.tare.suite.TcpThroughput.stream";
    private static final String ROUND_TRIP = "io.tare.suite.TcpLatency.roundTrip";
    private static final String TIMER = "io.tare.suite.HarnessBaseline.timer";
    private static final String LOOPBACK = "io.tare.suite.HarnessBaseline.loopbackRoundTrip";
    private static final int ROUNDS = 5;
    private static final List<String> NETWORKS = List.of("bridge", "host", "macvlan", "overlay");
    private static final Map<String, Double> COSTS =
            Map.of("runc", 1.0, "crun", 1.01, "runsc", 4.0, "kata", 1.6, "host", 0.97);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As many as three iterations of round trips have. */
    private static final List<List<Double>> SAMPLES =
            IntStream.range(0, 600).mapToObj(i -> List.of(50 + i / 100.0, 3.0)).toList();

    private final List<PlannedScenario> scenarios = new ArrayList<>();
    private final List<ForkRecord> forks = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Path root;
    private final int rounds;
    private final int sizes;

    private RealisticRun(Path root, int rounds, int sizes) {
        this.root = root;
        this.rounds = rounds;
        this.sizes = sizes;
    }

    static Run in(Path root) throws IOException {
        return new RealisticRun(root, ROUNDS, 1).write().read();
    }

    /**
     * A larger one.
     *
     * @param sizes how many sizes of messages there are: seventeen scenarios each, beside nineteen others
     */
    static RunFolder in(Path root, int rounds, int sizes) throws IOException {
        return new RealisticRun(root, rounds, sizes).write();
    }

    private RunFolder write() throws IOException {
        plan(STREAM, 0);
        for (int size = 1; size <= sizes; size++) {
            plan(ROUND_TRIP, 64 * size);
        }
        plan(TIMER, Map.of());
        plan(LOOPBACK, Map.of());
        RunFolder folder = RunFolder.create(
                root,
                new RunPlan(
                        RunPlan.SCHEMA_VERSION,
                        "5eed1234",
                        "2026-11-20T12:00:00Z",
                        "",
                        1,
                        "runc",
                        "",
                        rounds,
                        List.of("-f", Integer.toString(rounds)),
                        scenarios,
                        Map.of(STREAM, "MiB/s"),
                        Map.of(),
                        Map.of()));
        for (int round = 1; round <= rounds; round++) {
            double drift = 1 + ((round - 1) % 5 - 2) * 0.03;
            for (PlannedScenario scenario : scenarios) {
                forks.add(fork(folder, round, scenario, drift));
            }
        }
        for (ForkRecord fork : forks) {
            // RunFolder would wait for the disk each time, which takes long for thousands.
            Files.write(folder.path().resolve("forks").resolve(fork.name() + ".json"), JSON.writeValueAsBytes(fork));
        }
        return folder;
    }

    private void plan(String benchmark, Map<String, String> params) {
        String mode = switch (benchmark) {
            case STREAM -> "thrpt";
            case ROUND_TRIP -> "sample";
            default -> "avgt";
        };
        scenarios.add(new PlannedScenario(benchmark, mode, params, rounds));
    }

    private void plan(String benchmark, int messageBytes) {
        for (String runtime : List.of("runc", "crun", "runsc", "kata")) {
            NETWORKS.forEach(network -> plan(benchmark, params(runtime, network, messageBytes)));
        }
        plan(benchmark, params("host", "host", messageBytes));
    }

    private static Map<String, String> params(String runtime, String network, int messageBytes) {
        Map<String, String> params =
                new TreeMap<>(Map.of("runtime", runtime, "network", network, "transport", "epoll", "wait", "park"));
        if (messageBytes > 0) {
            params.put("messageBytes", Integer.toString(messageBytes));
        }
        return params;
    }

    private ForkRecord fork(RunFolder folder, int round, PlannedScenario scenario, double drift) throws IOException {
        String runtime = scenario.params().getOrDefault("runtime", "");
        int ordinal = forks.size() + 1;
        String network = scenario.params().getOrDefault("network", "");
        if (runtime.equals("runsc") && network.equals("host")) {
            return record(ordinal, round, scenario, Status.UNSUPPORTED, refusal(ordinal), 0, List.of());
        }
        if (runtime.equals("kata") && network.equals("macvlan") && round == 2) {
            String reason = "the fork ended with exit code 137";
            return record(ordinal, round, scenario, Status.FAILED, reason, 0, List.of());
        }
        double cost = COSTS.getOrDefault(runtime, 1.0)
                * (1 + 0.4 * Math.max(0, NETWORKS.indexOf(network)) * (runtime.equals("host") ? 0 : 1))
                * drift
                * (0.98 + 0.04 * random.nextDouble());
        return switch (scenario.benchmark()) {
            case STREAM -> record(ordinal, round, scenario, Status.OK, "", 3200 / cost, List.of());
            case ROUND_TRIP ->
                record(
                        ordinal,
                        round,
                        scenario,
                        Status.OK,
                        "",
                        55 * cost,
                        List.of(log(folder, ordinal, 55_000 * cost)));
            case TIMER -> record(ordinal, round, scenario, Status.OK, "", 20 * cost, List.of());
            default -> record(ordinal, round, scenario, Status.OK, "", 27_700 * cost, List.of());
        };
    }

    private static String refusal(int pid) {
        return "OCI runtime start failed: starting container: setting up network: creating interfaces from net namespace"
                + " \"/proc/" + pid + "/ns/net\": cannot run with network enabled in root network namespace: unknown";
    }

    private String log(RunFolder folder, int ordinal, double nanos) throws IOException {
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < 1000; i++) {
            histogram.recordValue((long) (nanos * (0.77 + 0.05 / (1 - 0.99 * random.nextDouble()))));
        }
        String name = String.format(Locale.ROOT, "%05d-rtt-0.hlog", ordinal);
        try (var out = Files.newOutputStream(folder.path().resolve("hlog").resolve(name))) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputIntervalHistogram(histogram);
        }
        return name;
    }

    private static ForkRecord record(
            int ordinal,
            int round,
            PlannedScenario scenario,
            Status status,
            String reason,
            double score,
            List<String> histograms) {
        String unit =
                scenario.mode().equals("thrpt") ? "ops/s" : scenario.mode().equals("sample") ? "us/op" : "ns/op";
        List<Double> scores = status == Status.OK ? List.of(score, score * 1.004, score * 0.997) : List.of();
        return new ForkRecord(
                ordinal,
                round,
                scenario.benchmark(),
                scenario.mode(),
                scenario.params(),
                status,
                reason,
                status == Status.FAILED ? List.of("Killed") : List.of(),
                status == Status.OK ? unit : "",
                List.of(),
                scores,
                "2026-11-20T12:00:01Z",
                1_800_000_000L
                        + (long) (300_000_000L
                                * COSTS.getOrDefault(scenario.params().getOrDefault("runtime", ""), 1.0)),
                1_400_000_000L,
                Map.of(),
                histograms,
                Map.of(),
                histograms.isEmpty() ? Map.of() : Map.of("primaryMetric", Map.of("rawDataHistogram", SAMPLES)));
    }
}
