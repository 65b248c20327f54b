// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics in place of scores, and params other than the runtime as what is compared. */
class MetricTest {

    @TempDir
    Path directory;

    @Test
    void givesEachMetricATableOfItsOwnWithItsUnitAndDirection() {
        assertThat(table().groups())
                .extracting(group -> group.title() + " [" + group.unit() + "]")
                .containsExactly(
                        "ToolPingPong.run p50, less is better [µs]",
                        "ToolTcpStream.run goodput, more is better [Gbit/s]",
                        "ToolTcpStream.run cpu, less is better [CPU s/GB]");
    }

    @ParameterizedTest
    @CsvSource({
        "ToolTcpStream.run goodput, 1, 1.497, better",
        "ToolTcpStream.run goodput, 8, 0.749, worse",
        "ToolTcpStream.run cpu, 1, 0.749, better",
        "ToolPingPong.run p50, 1, 1.098, worse"
    })
    void comparesWithTheBaselinesScenarioThatIsAlikeInAllElse(String title, String streams, double ratio, String word) {
        Row row = row(title, "tare", streams);
        assertThat(row.reference()).isEqualTo(Row.Reference.BASELINE);
        assertThat(row.ratio().orElseThrow().value()).isCloseTo(ratio, within(0.001));
        assertThat(row.verdict()).endsWith(" " + word);
    }

    @Test
    void takesTheFirstOfTheBaselinesValuesThatThereIs() {
        assertThat(row("ToolTcpStream.run goodput", "iperf3", "8").verdict()).isEqualTo("baseline");
        assertThat(row("ToolPingPong.run p50", "sockperf", "1").verdict()).isEqualTo("baseline");
        assertThat(ConsoleTable.of(run()))
                .contains("ratio: to meter=iperf3 or else meter=sockperf with all else alike, paired by round");
    }

    @Test
    void comparesNothingWithAMetricThatTheBaselineDidNotGive() {
        Row row = row("ToolTcpStream.run cpu", "tare", "8");
        assertThat(row.score()).isPresent();
        assertThat(row.ratio()).isEmpty();
        Row missing = row("ToolTcpStream.run cpu", "iperf3", "8");
        assertThat(missing.score()).isEmpty();
        assertThat(missing.status()).isEqualTo("no score");
    }

    @Test
    void keepsMetricsAndBaselineInTheRunsFolder() {
        RunFolder folder = RunFolder.create(directory, MeterRun.plan());
        MeterRun.forks().forEach(folder::append);
        Run read = folder.read();
        assertThat(read.notices()).isEmpty();
        assertThat(read.plan()).isEqualTo(MeterRun.plan());
        assertThat(ConsoleTable.of(read)).isEqualTo(ConsoleTable.of(run()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runc | runtime=runc",
                "runtime=runc | runtime=runc",
                "meter=iperf3 | meter=iperf3",
                "meter=iperf3,sockperf | meter=iperf3,sockperf"
            })
    void readsABaseline(String text, String meaning) {
        Baseline baseline = Baseline.parse(text);
        assertThat(baseline).hasToString(meaning);
        assertThat(baseline.matches(Map.of("meter", "tare", "runtime", "crun"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "meter=", "=iperf3", "meter=iperf3,", "meter=,"})
    void refusesABaselineThatIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Baseline.parse(text))
                .withMessageContaining("a runtime, or param=value");
    }

    private Run run() {
        return new Run(MeterRun.plan(), MeterRun.forks(), new HistogramSource(directory), List.of());
    }

    private Table table() {
        return Table.of(run());
    }

    private Row row(String title, String meter, String streams) {
        return table().groups().stream()
                .filter(group -> group.title().startsWith(title + ","))
                .flatMap(group -> group.rows().stream())
                .filter(row -> row.scenario().params().getOrDefault("meter", "").equals(meter)
                        && row.scenario().params().getOrDefault("streams", "").equals(streams))
                .findFirst()
                .orElseThrow();
    }
}
