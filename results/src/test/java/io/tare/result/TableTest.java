// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {

    private final Locale locale = Locale.getDefault();

    @TempDir
    Path directory;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "tr-TR", "ru-RU"})
    void looksTheSameInEveryLocale(String language) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat(ConsoleTable.of(run())).isEqualTo(golden("console.txt"));
        assertThat(MarkdownReport.of(run())).isEqualTo(golden("report.md"));
    }

    @Test
    void saysInWordsWhatTheIntervalAllows() {
        List<Row> rows = Table.of(run()).groups().values().iterator().next();
        assertThat(rows)
                .extracting(
                        row -> row.scenario().params().get("runtime") + " "
                                + row.scenario().params().get("network"),
                        Row::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("runc bridge", "baseline"),
                        org.assertj.core.groups.Tuple.tuple("crun bridge", "no difference seen"),
                        org.assertj.core.groups.Tuple.tuple("kata bridge", ""),
                        org.assertj.core.groups.Tuple.tuple("runsc bridge", "4.0 × slower"),
                        org.assertj.core.groups.Tuple.tuple("host host", "baseline"),
                        org.assertj.core.groups.Tuple.tuple("runsc host", ""));
    }

    @Test
    void comparesForksOfTheSameRoundSoThatDriftFallsOut() {
        Row crun = Table.of(run()).groups().values().iterator().next().get(1);
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
                        first.getFileName().toString(), second.getFileName().toString()));
        assertThat(merged.getTotalCount()).isEqualTo(200);
        // Half of the values are 1 µs: the median is one of them, where the mean of the two medians would be 50 µs.
        assertThat(merged.getValueAtPercentile(50)).isBetween(999L, 1001L);
        assertThat(merged.getValueAtPercentile(99)).isBetween(99_900L, 100_100L);
    }

    @Test
    void writesFiguresWithoutPowersOfTen() {
        assertThat(Figures.significant(0.000123456, 3)).isEqualTo("0.000123");
        assertThat(Figures.significant(1234567, 3)).isEqualTo("1230000");
        assertThat(Figures.significant(Double.NaN, 3)).isEqualTo("–");
        assertThat(Figures.like(12.3456, 12.3456)).isEqualTo("12.35");
        assertThat(Figures.like(5270.4, 5270.4)).isEqualTo("5270");
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

    private static String golden(String name) throws IOException {
        try (InputStream in = TableTest.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
