// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forks that are odd are marked where people look, and count all the same. */
class RemarksTest {

    private static final Map<String, Object> CALM = Map.of("hostCpu", hostCpu(4, 0.0));
    private static final Map<String, Object> STOLEN = Map.of("hostCpu", hostCpu(9, 3.0));

    @Test
    void marksAnOutlierWithWhatTheMachineDidThenAndCountsIt() {
        Run run = run(List.of(100.0, 101.0, 99.0, 150.0, 100.5), CALM, STOLEN);
        Row row = Table.of(run).groups().get(0).rows().get(0);
        assertThat(row.forks()).isEqualTo(5);
        assertThat(row.score().orElseThrow().value()).isEqualTo(110.1);
        assertThat(row.remarks().forks()).containsOnlyKeys(4);
        assertThat(ConsoleTable.of(run).replaceAll("\\s+", " "))
                .contains(
                        "5/5 †",
                        "† TcpThroughput runc: fork 4 is 50 % above the others' median (the host's CPUs were 90 % busy then,"
                                + " and 30 % stolen; with the others 40 % and 0.0 %)");
        assertThat(MarkdownReport.of(run)).contains("5/5 †", "50 % above the others' median");
    }

    @Test
    void marksAnOutlierOfWhichTheMachineIsNotKnown() {
        Run run = run(List.of(100.0, 101.0, 99.0, 150.0, 100.5), Map.of(), Map.of("hostCpu", Map.of("cpus", "two")));
        assertThat(ConsoleTable.of(run)).contains("fork 4 is 50 % above the others' median\n");
    }

    @Test
    void drawsAMarkedForkInAnotherShapeWithItsReasonInWords() {
        Run run = run(List.of(100.0, 101.0, 99.0, 150.0, 100.5), CALM, STOLEN);
        String page = HtmlReport.of(run);
        assertThat(page)
                .contains("<path class=\"marked\"", "<title>fork 4 is 50 % above the others' median")
                .containsPattern(
                        "aria-label=\"mean 110.1 us/op, interval [\\d.]+ to [\\d.]+, 5 forks; fork 4 is 50 % above");
        assertThat(page.split("class=\"fork\"", -1)).hasSize(5);
    }

    @Test
    void marksForksThatAreAllNotWarmAndSaysWhatToDo() {
        List<ForkRecord> forks = new ArrayList<>();
        for (int round = 1; round <= 5; round++) {
            double cold = 100 + round;
            List<Double> scores = List.of(cold * 1.3, cold * (1.1 + round / 500.0), cold * 1.03, cold);
            forks.add(SampleRun.fork(round, round, Map.of("runtime", "runc"), scores, Map.of()));
        }
        Run run = SampleRun.of(List.of(scenario(5)), forks);
        assertThat(ConsoleTable.of(run).replaceAll("\\s+", " "))
                .contains("5/5 †", "not in steady state", "all alike, the score fell by 23 %", "(-wi, -w)");
        String page = HtmlReport.of(run);
        assertThat(page).containsPattern("aria-label=\"[^\"]*; all drifted alike while they were measured\"");
        assertThat(page.split("class=\"hollow\"", -1)).hasSize(6);
        assertThat(page).contains("hollow dots are forks that all drifted alike");
    }

    @Test
    void marksTheOneForkThatWasNotWarm() {
        List<ForkRecord> forks = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            List<Double> scores = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                scores.add((round == 2 && i < 20 ? 140 : 100) + (i * 7919 + round * 31) % 13 / 10.0);
            }
            forks.add(SampleRun.fork(round, round, Map.of("runtime", "runc"), scores, Map.of()));
        }
        Run run = SampleRun.of(List.of(scenario(3)), forks);
        assertThat(ConsoleTable.of(run).replaceAll("\\s+", " "))
                .contains("fork 2 was not in steady state, its score fell by 28 % at measured iteration 21 of 60 (-wi)")
                .doesNotContain("fork 1 was", "fork 3 was");
    }

    @Test
    void marksNothingInForksThatAreAlike() {
        assertThat(ConsoleTable.of(run(List.of(100.0, 101.0, 99.0, 100.2, 100.5), CALM, CALM)))
                .doesNotContain("†");
    }

    @Test
    void tellsThatAQuotaKeptAForkThatIsFarFromTheOthersWaiting() {
        Map<String, Object> throttled = new HashMap<>(hostCpu(2.5, 0));
        throttled.put("throttledSeconds", 1.25);
        assertThat(ConsoleTable.of(run(List.of(100.0, 101.0, 99.0, 180.0, 100.5), CALM, Map.of("hostCpu", throttled)))
                        .replaceAll("\\s+", " "))
                .contains("a quota kept its containers from them for 1.25 s");
    }

    private static Map<String, Object> hostCpu(double busySeconds, double stealSeconds) {
        return Map.of("busySeconds", busySeconds, "stealSeconds", stealSeconds, "seconds", 5, "cpus", 2);
    }

    private static PlannedScenario scenario(int forks) {
        return new PlannedScenario(SampleRun.BENCHMARK, "avgt", Map.of("runtime", "runc"), forks);
    }

    private static Run run(List<Double> scores, Map<String, Object> placement, Map<String, Object> ofFourth) {
        List<ForkRecord> forks = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            forks.add(SampleRun.fork(
                    i + 1, i + 1, Map.of("runtime", "runc"), List.of(scores.get(i)), i == 3 ? ofFourth : placement));
        }
        return SampleRun.of(List.of(scenario(scores.size())), forks);
    }
}
