// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run made by hand, with every kind of row. */
final class SampleRun {

    static final String BENCHMARK = "io.tare.suite.TcpThroughput.stream";

    private SampleRun() {}

    static RunPlan plan() {
        return new RunPlan(
                RunPlan.SCHEMA_VERSION,
                "0123abcd",
                "2026-11-20T12:00:00Z",
                "",
                7,
                "runc",
                "",
                3,
                List.of("-f", "3"),
                List.of(
                        scenario("host", "host"),
                        scenario("runc", "bridge"),
                        scenario("crun", "bridge"),
                        scenario("runsc", "bridge"),
                        scenario("runsc", "host"),
                        scenario("kata", "bridge"),
                        scenario("kata", "host"),
                        scenario("runc", "macvlan"),
                        scenario("crun", "macvlan"),
                        scenario("runsc", "macvlan"),
                        scenario("crun", "overlay")),
                Map.of(BENCHMARK, "MiB/s"),
                Map.of(),
                Map.of("machine", Map.of("cpuCount", 2)));
    }

    static List<ForkRecord> forks() {
        List<ForkRecord> forks = new ArrayList<>();
        double[] drift = {1.0, 1.05, 0.9};
        for (int round = 1; round <= 3; round++) {
            double today = drift[round - 1];
            forks.add(fork(forks.size() + 1, round, "host", "host", Status.OK, "", 5000 * today));
            forks.add(fork(forks.size() + 1, round, "runc", "bridge", Status.OK, "", 1600 * today));
            forks.add(fork(
                    forks.size() + 1, round, "crun", "bridge", Status.OK, "", 1610 * today * (round == 2 ? 0.98 : 1)));
            forks.add(fork(forks.size() + 1, round, "runsc", "bridge", Status.OK, "", 400 * today + round));
            forks.add(fork(forks.size() + 1, round, "crun", "macvlan", Status.OK, "", 9.1 * today + round / 10.0));
        }
        forks.add(fork(
                forks.size() + 1,
                1,
                "runsc",
                "host",
                Status.UNSUPPORTED,
                "cannot run with network enabled in root network namespace",
                0));
        forks.add(fork(
                forks.size() + 1,
                1,
                "kata",
                "bridge",
                Status.FAILED,
                "the fork ended with exit code 1 (container 3c3085d647bc): no /dev/kvm",
                0));
        forks.add(fork(
                forks.size() + 1,
                1,
                "kata",
                "host",
                Status.FAILED,
                "the fork ended with exit code 1 (container 76586b6d860f): no /dev/kvm",
                0));
        forks.add(fork(
                forks.size() + 1,
                1,
                "runc",
                "macvlan",
                Status.UNSUPPORTED,
                "failed to create the macvlan port:\n\u001b[31mdevice or *resource* <busy>\u001b[0m",
                0));
        forks.add(fork(
                forks.size() + 1,
                1,
                "runsc",
                "macvlan",
                Status.UNDERDRIVEN,
                "offered 10000 a second, achieved 7312",
                0));
        return forks;
    }

    static ForkRecord fork(
            int ordinal, int round, String runtime, String network, Status status, String reason, double score) {
        return new ForkRecord(
                ordinal,
                round,
                BENCHMARK,
                "thrpt",
                scenario(runtime, network).params(),
                status,
                reason,
                status == Status.FAILED ? List.of("qemu: no KVM", "\tat start", "giving up") : List.of(),
                "ops/s",
                status == Status.OK ? List.of(score / 2) : List.of(),
                status == Status.OK ? List.of(score, score * 1.01, score * 0.99) : List.of(),
                "2026-11-20T12:00:01Z",
                2_500_000_000L,
                1_400_000_000L,
                Map.of(),
                List.of(),
                Map.of(),
                Map.of());
    }

    /** A fork that gave one score, in mode {@code avgt}. */
    static ForkRecord fork(int ordinal, int round, Map<String, String> params, double score) {
        return fork(ordinal, round, params, List.of(score), Map.of());
    }

    /** A fork that gave these scores, in mode {@code avgt}. */
    static ForkRecord fork(
            int ordinal, int round, Map<String, String> params, List<Double> scores, Map<String, Object> placement) {
        return new ForkRecord(
                ordinal,
                round,
                BENCHMARK,
                "avgt",
                params,
                Status.OK,
                "",
                List.of(),
                "us/op",
                List.of(),
                scores,
                "2026-11-20T12:00:01Z",
                2_500_000_000L,
                1_400_000_000L,
                placement,
                List.of(),
                Map.of(),
                Map.of());
    }

    /** A run of these scenarios that keeps no histograms. */
    static Run of(List<PlannedScenario> scenarios, List<ForkRecord> forks) {
        RunPlan plan = new RunPlan(
                RunPlan.SCHEMA_VERSION,
                "0123abcd",
                "2026-11-20T12:00:00Z",
                "",
                7,
                "runc",
                "",
                3,
                List.of(),
                scenarios,
                Map.of(),
                Map.of(),
                Map.of());
        return new Run(plan, forks, new HistogramSource(Path.of("none")), List.of());
    }

    private static PlannedScenario scenario(String runtime, String network) {
        return new PlannedScenario(
                BENCHMARK, "thrpt", Map.of("runtime", runtime, "network", network, "wait", "park"), 3);
    }
}
