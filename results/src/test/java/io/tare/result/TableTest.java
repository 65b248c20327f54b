// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @TempDir
    Path directory;

    @Test
    void saysInWordsWhatTheIntervalAllows() {
        List<Row> rows = Table.of(run()).groups().get(0).rows();
        assertThat(rows)
                .extracting(
                        row -> row.scenario().params().get("runtime") + " "
                                + row.scenario().params().get("network"),
                        Row::verdict)
                .containsExactly(
                        tuple("runc bridge", "baseline"),
                        tuple("crun bridge", "no difference seen"),
                        tuple("kata bridge", ""),
                        tuple("runsc bridge", "4.0 × slower"),
                        tuple("host host", "baseline"),
                        tuple("kata host", ""),
                        tuple("runsc host", ""),
                        tuple("runc macvlan", ""),
                        tuple("crun macvlan", "520–550 × slower"),
                        tuple("runsc macvlan", ""),
                        tuple("crun overlay", ""));
    }

    @ParameterizedTest(name = "{0} [{1}, {2}] is {3}")
    @CsvSource({
        "sample, 1.04, 1.07, 4.0–7.0 % slower",
        "sample, 0.93, 0.96, 4.0–7.0 % faster",
        "thrpt, 0.62, 0.63, 37–38 % slower",
        "thrpt, 1.42, 1.49, 42–49 % faster",
        "thrpt, 0.25, 0.32, 3.1–4.0 × slower",
        "avgt, 3.1, 3.4, 3.1–3.4 × slower",
        "ss, 0.3, 0.5, 2.0–3.3 × faster",
        "avgt, 1.02, 2.5, 2.0–150 % slower",
        "avgt, 1.5, 2.5, 1.5–2.5 × slower",
        "avgt, 0.99, 1.2, no difference seen",
        "avgt, 1, 1.2, no difference seen"
    })
    void saysOfARatioWhatItsColumnShows(String mode, double low, double high, String words) {
        PlannedScenario scenario = new PlannedScenario("a.B.c", mode, Map.of(), 3);
        Row row = new Row(
                scenario,
                Aspect.scoreOf(scenario),
                Optional.empty(),
                Optional.of(new Estimate((low + high) / 2, low, high, 3)),
                Optional.of(0.01),
                Row.Reference.BASELINE,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Remarks.NONE,
                3,
                List.of());
        assertThat(row.verdict()).isEqualTo(words);
    }

    @Test
    void saysNothingOfADifferenceThatTwoForksShow() {
        PlannedScenario scenario = new PlannedScenario("a.B.c", "avgt", Map.of(), 3);
        Row row = new Row(
                scenario,
                Aspect.scoreOf(scenario),
                Optional.empty(),
                Optional.of(new Estimate(4, 3, 5, 2)),
                Optional.empty(),
                Row.Reference.BASELINE,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Remarks.NONE,
                2,
                List.of());
        assertThat(row.verdict()).isEqualTo("too few forks to say");
    }

    @Test
    void comparesForksOfTheSameRoundSoThatDriftFallsOut() {
        Row crun = Table.of(run()).groups().get(0).rows().get(1);
        // The scores drift by 15 % from round to round, their ratio by 2 %.
        Estimate ratio = crun.ratio().orElseThrow();
        assertThat(ratio.high() / ratio.low()).isLessThan(1.08);
        Estimate score = crun.score().orElseThrow();
        assertThat(score.high() / score.low()).isGreaterThan(1.3);
    }

    @Test
    void takesPercentilesFromMergedHistogramsAndNeverFromAverages() throws IOException {
        Path first = log("1.hlog", 1_000, 100);
        Path second = log("2.hlog", 100_000, 100);
        Histogram merged = new HistogramSource(directory)
                .merged(List.of(
                        first.getFileName().toString(), second.getFileName().toString()))
                .orElseThrow();
        assertThat(merged.getTotalCount()).isEqualTo(200);
        // Half of the values are 1 µs: the median is one of them, where the mean of the two medians would be 50 µs.
        assertThat(merged.getValueAtPercentile(50)).isBetween(999L, 1001L);
        assertThat(merged.getValueAtPercentile(99)).isBetween(99_900L, 100_100L);
    }

    @Test
    void namesAHistogramThatIsMissingAndShowsTheScenarioWithoutPercentiles() {
        ForkRecord fork = withHistogram(SampleRun.forks().get(0), "gone.hlog");
        Table table = Table.of(new Run(SampleRun.plan(), List.of(fork), new HistogramSource(directory), List.of()));
        assertThat(table.notices()).singleElement().asString().contains("gone.hlog", "NoSuchFileException");
        assertThat(table.groups().get(0).rows())
                .allSatisfy(row -> assertThat(row.latency()).isEmpty());
        assertThat(table.groups().get(0).rows())
                .anySatisfy(row -> assertThat(row.score()).isPresent());
    }

    @Test
    void refusesAHistogramLogThatWasCutAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(log("whole.hlog", 1_000, 100));
        HistogramSource source = new HistogramSource(directory);
        int header = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int length = header + 1; length < whole.length - 1; length++) {
            Files.write(directory.resolve("cut.hlog"), Arrays.copyOf(whole, length));
            assertThatExceptionOfType(ResultException.class)
                    .as("the first %d of %d bytes", length, whole.length)
                    .isThrownBy(() -> source.merged(List.of("cut.hlog")))
                    .withMessageContaining("cut.hlog");
        }
    }

    @Test
    void readsNoHistogramOutsideItsFolder() throws IOException {
        Files.createDirectory(directory.resolve("hlog"));
        log("secret.hlog", 1_000, 100);
        HistogramSource source = new HistogramSource(directory.resolve("hlog"));
        assertThatExceptionOfType(ResultException.class)
                .isThrownBy(() -> source.merged(List.of("../secret.hlog")))
                .withMessageContaining("NoSuchFileException");
    }

    @Test
    void countsAForkWithoutANumberAsFailed() {
        ForkRecord fork = SampleRun.fork(1, 1, "runc", "bridge", Status.OK, "", Double.NaN);
        Run run = new Run(SampleRun.plan(), List.of(fork), new HistogramSource(directory), List.of());
        assertThat(ConsoleTable.of(run)).contains("no score", "not a number").doesNotContain("NaN");
    }

    @Test
    void givesNoRatioToAScoreOfZero() {
        List<ForkRecord> forks = List.of(
                SampleRun.fork(1, 1, "runc", "bridge", Status.OK, "", 0),
                SampleRun.fork(2, 1, "crun", "bridge", Status.OK, "", 10));
        Run run = new Run(SampleRun.plan(), forks, new HistogramSource(directory), List.of());
        assertThat(ConsoleTable.of(run)).doesNotContain("NaN", "Infinity", "∞");
        assertThat(Table.of(run).groups().get(0).rows())
                .allSatisfy(row -> assertThat(row.ratio()).isEmpty());
    }

    @Test
    void sortsNumbersByTheirValue() {
        assertThat(ParamOrder.INSTANCE.compare(params("64"), params("1024"))).isNegative();
        assertThat(ParamOrder.INSTANCE.compare(params("64"), params("x"))).isNegative();
        assertThat(ParamOrder.INSTANCE.compare(params("64"), params("64"))).isZero();
        assertThat(ParamOrder.INSTANCE.compare(params("64"), new TreeMap<>())).isPositive();
    }

    @Test
    void writesFiguresWithoutPowersOfTen() {
        assertThat(Figures.significant(0.000123456, 3)).isEqualTo("0.000123");
        assertThat(Figures.significant(1234567, 3)).isEqualTo("1230000");
        assertThat(Figures.significant(Double.NaN, 3)).isEqualTo("–");
        assertThat(Figures.significant(1, 3)).isEqualTo("1.00");
        assertThat(Figures.significant(0.9996, 3)).isEqualTo("1.00");
        assertThat(Figures.significant(0, 3)).isEqualTo("0");
        assertThat(Figures.like(0.001603, 0.001729, 3)).isEqualTo("0.00160");
        assertThat(Figures.like(12.3456, 12.3456, 4)).isEqualTo("12.35");
        assertThat(Figures.like(5270.4, 5270.4, 4)).isEqualTo("5270");
    }

    private static SortedMap<String, String> params(String messageBytes) {
        return new TreeMap<>(Map.of("messageBytes", messageBytes));
    }

    private static ForkRecord withHistogram(ForkRecord fork, String histogram) {
        return new ForkRecord(
                fork.ordinal(),
                fork.round(),
                fork.benchmark(),
                fork.mode(),
                fork.params(),
                fork.status(),
                fork.reason(),
                fork.logTail(),
                fork.scoreUnit(),
                fork.warmupScores(),
                fork.scores(),
                fork.startedAt(),
                fork.wallNanos(),
                fork.iterationsNanos(),
                fork.placement(),
                List.of(histogram),
                Map.of(),
                Map.of());
    }

    private Path log(String name, long nanos, int count) throws IOException {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(nanos, count);
        Path file = directory.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputIntervalHistogram(histogram);
        }
        return file;
    }

    private Run run() {
        return new Run(SampleRun.plan(), SampleRun.forks(), new HistogramSource(directory), List.of());
    }
}
