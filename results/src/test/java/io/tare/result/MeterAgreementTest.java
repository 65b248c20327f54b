// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeterAgreementTest {

    private static final String BENCHMARK = MeterRun.STREAM;
    private static final int ROUNDS = 5;

    @TempDir
    Path directory;

    @Test
    void saysThatMetersContradictEachOtherIfTheyFindAnotherRuntimeBetter() {
        Table table = Table.of(run(Map.of("tare", 0.5, "iperf3", 1.5)));
        assertThat(MeterAgreement.of(table).sentences())
                .singleElement()
                .satisfies(sentence -> assertThat(sentence)
                        .startsWith("the meters contradict each other on which runtime is better: "
                                + "ToolTcpStream.run goodput bridge, runsc and runc: ")
                        .containsPattern("by tare runsc is .* worse")
                        .containsPattern("by iperf3 runsc is .* better"));
        assertThat(MarkdownReport.of(table)).contains("the meters contradict each other");
        assertThat(HtmlReport.of(table)).contains("the meters contradict each other");
    }

    @Test
    void doesNotTakeAnotherSizeOrADifferenceThatOneMeterAloneSeesForAContradiction() {
        assertThat(MeterAgreement.of(Table.of(run(Map.of("tare", 0.5, "iperf3", 0.9))))
                        .sentences())
                .containsExactly("the meters do not contradict each other on which of two runtimes is better (one pair"
                        + " compared)");
        assertThat(MeterAgreement.of(Table.of(run(Map.of("tare", 0.5, "iperf3", 1.0))))
                        .contradictions())
                .isEmpty();
    }

    @Test
    void saysNothingOfARunWithOneMeter() {
        assertThat(MeterAgreement.of(Table.of(run(Map.of("tare", 0.5)))).sentences())
                .isEmpty();
    }

    /** @param ofRunsc meter → how much runsc carries of what runc does, but for 1 % of noise */
    private Run run(Map<String, Double> ofRunsc) {
        List<PlannedScenario> scenarios = new ArrayList<>();
        List<ForkRecord> forks = new ArrayList<>();
        ofRunsc.forEach((meter, share) -> {
            for (String runtime : List.of("runc", "runsc")) {
                PlannedScenario scenario = new PlannedScenario(
                        BENCHMARK, "ss", Map.of("runtime", runtime, "network", "bridge", "meter", meter), ROUNDS);
                scenarios.add(scenario);
                for (int round = 1; round <= ROUNDS; round++) {
                    double noise = 1 + (round % 3 - 1) * (runtime.equals("runc") ? 0.01 : -0.01);
                    forks.add(MeterRun.fork(
                            forks.size() + 1,
                            round,
                            BENCHMARK,
                            scenario.params(),
                            Map.of(
                                    "goodput",
                                    new SecondaryScore(20 * noise * (runtime.equals("runc") ? 1 : share), "Gbit/s"))));
                }
            }
        });
        return MeterRun.compared(
                directory, BENCHMARK, List.of(new PlannedMetric("goodput", "Gbit/s", true)), ROUNDS, scenarios, forks);
    }
}
