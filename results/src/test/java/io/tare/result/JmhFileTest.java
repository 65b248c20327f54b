// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JmhFileTest {

    private static final String ELEMENT = """
            {"benchmark": "a.Sort.run", "mode": "avgt", "vmVersion": "17", "params": {"by": "%s"},
             "primaryMetric": {"scoreUnit": "ns/op", "%s": %s}, "secondaryMetrics": {}}""";

    @TempDir
    Path root;

    @Test
    void takesEachInnerListForAForkAndComparesWithoutRounds() throws Exception {
        Path file = write(
                ELEMENT.formatted("heap", "rawData", "[[10, 12], [11, 11], [9, 11]]"),
                ELEMENT.formatted("quick", "rawDataHistogram", "[[[[20, 3], [24, 1]]], [[[22, 4]]], [[[23, 1]]]]"));
        Run run = RunReport.read(file).comparedWith(Baseline.parse("by=heap"));
        assertThat(run.forks())
                .extracting(ForkRecord::scores)
                .containsExactly(
                        List.of(10.0, 12.0),
                        List.of(11.0, 11.0),
                        List.of(9.0, 11.0),
                        List.of(21.0),
                        List.of(22.0),
                        List.of(23.0));
        Row quick = Table.of(run).groups().get(0).rows().get(1);
        assertThat(quick.ratio())
                .isEqualTo(ForkStatistics.unpairedRatio(List.of(21.0, 22.0, 23.0), List.of(11.0, 11.0, 10.0), 1));
        assertThat(ConsoleTable.of(run)).contains("slower", "knows no rounds");
        assertThat(RunReport.write(run, file))
                .isEqualTo(root.resolve("result-report.html"))
                .isNotEmptyFile();
        assertThat(root.resolve("result-report.md"))
                .content()
                .contains("Read from a result file of JMH's own", "with Welch's interval")
                .doesNotContain("paired by round", "of the same round");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "7",
                "[7]",
                "[{}]",
                "[{\"benchmark\": \"a\"}]",
                "[{\"benchmark\": \"a\", \"primaryMetric\": {\"rawData\": []}}]"
            })
    void refusesWhatIsNoResultOfJmhs(String content) throws Exception {
        Path file = Files.writeString(root.resolve("result.json"), content);
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> RunReport.read(file))
                .withMessageStartingWith("cannot read " + file);
    }

    private Path write(String... elements) throws Exception {
        return Files.writeString(root.resolve("result.json"), "[" + String.join(",", elements) + "]");
    }
}
