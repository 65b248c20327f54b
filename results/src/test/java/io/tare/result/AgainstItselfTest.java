// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgainstItselfTest {

    private static final int ROUNDS = 6;

    @TempDir
    Path root;

    @Test
    void callsNoiseWhatIsNotAboveTheBaselineAgainstItself() {
        Run run = run();
        String table = ConsoleTable.of(run);
        assertThat(line(table, "again")).contains("no difference seen").doesNotContain("within A/A noise");
        assertThat(line(table, "crun")).contains("within A/A noise");
        assertThat(line(table, "runsc")).contains("× slower").doesNotContain("within A/A noise");
        assertThat(table).containsPattern("baseline against itself is within 1\\.\\d+ × either way");
        assertThat(HtmlReport.of(run)).contains("within A/A noise");
    }

    /** The noise is what such a comparison reaches, and a difference has to be both: beyond that, and more than chance. */
    @Test
    void answersOnlyWithDifferencesThatAreMoreThanChanceAndMoreThanNoise() {
        Table table = Table.of(run());
        Group group = table.groups().get(0);
        assertThat(group.comparisons()).isEqualTo(3);
        assertThat(group.rows().stream().filter(group::isDifference))
                .extracting(row -> row.scenario().params().get("runtime"))
                .containsExactly("runsc");
        Row crun = group.rows().stream()
                .filter(row -> row.scenario().params().containsValue("crun"))
                .findFirst()
                .orElseThrow()
                .withPValue(0.0001);
        assertThat(crun.differs()).isTrue();
        assertThat(group.isDifference(crun)).isFalse();
        Answers answers = Answers.of(table);
        assertThat(answers.count()).startsWith("No difference seen in 2 of 3 comparisons.");
        assertThat(answers.sentences())
                .singleElement()
                .satisfies(answer -> assertThat(answer.says())
                        .contains("runsc 4", "× slower", "crun no difference seen, within A/A noise"));
    }

    private static String line(String table, String word) {
        return table.lines()
                .filter(line -> line.contains(" " + word + " "))
                .findFirst()
                .orElseThrow();
    }

    private Run run() {
        Map<String, Double> cost = Map.of("runc", 1.0, "crun", 1.005, "runsc", 5.0);
        List<PlannedScenario> scenarios = new ArrayList<>();
        for (String runtime : List.of("runc", "crun", "runsc")) {
            scenarios.add(scenario(Map.of("runtime", runtime, "network", "bridge")));
        }
        scenarios.add(scenario(AgainstItself.params(Map.of("runtime", "runc", "network", "bridge"))));
        RunFolder folder = RunFolder.create(
                root,
                new RunPlan(
                        1,
                        "0123abcd",
                        "2026-11-20T12:00:00Z",
                        "",
                        1,
                        "runc",
                        "",
                        ROUNDS,
                        List.of(),
                        scenarios,
                        Map.of(SampleRun.BENCHMARK, "MiB/s"),
                        Map.of(),
                        Map.of()));
        SplittableRandom random = new SplittableRandom(5);
        int ordinal = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            for (PlannedScenario scenario : scenarios) {
                double score = 1000
                        / cost.getOrDefault(scenario.params().getOrDefault("runtime", ""), 1.0)
                        * Math.exp(0.04 * random.nextGaussian());
                folder.append(new ForkRecord(
                        ++ordinal,
                        round,
                        scenario.benchmark(),
                        scenario.mode(),
                        scenario.params(),
                        Status.OK,
                        "",
                        List.of(),
                        "ops/s",
                        List.of(),
                        List.of(score),
                        "2026-11-20T12:00:01Z",
                        1,
                        1,
                        Map.of(),
                        List.of(),
                        Map.of(),
                        Map.of()));
            }
        }
        return folder.read();
    }

    private static PlannedScenario scenario(Map<String, String> params) {
        return new PlannedScenario(SampleRun.BENCHMARK, "thrpt", params, ROUNDS);
    }
}
