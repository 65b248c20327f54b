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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read, letter by letter. What a test got is left in {@code target/golden}, to compare and to copy. */
class GoldenTest {

    private static final int WIDTH = 110;

    private final Locale locale = Locale.getDefault();

    @TempDir
    Path directory;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "tr-TR", "ru-RU"})
    void showsEveryKindOfRowAlikeInEveryLocale(String language) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(language));
        Run run = new Run(
                SampleRun.plan(), SampleRun.forks(), new HistogramSource(directory), List.of("cannot read x: torn"));
        assertGolden("console.txt", ConsoleTable.of(run));
        assertGolden("report.md", MarkdownReport.of(run));
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "tr-TR", "ru-RU"})
    void showsARealisticRunAlikeInEveryLocale(String language) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(language));
        Run run = RealisticRun.in(directory);
        assertGolden("realistic-console.txt", ConsoleTable.of(run));
        assertGolden("realistic-report.md", MarkdownReport.of(run));
    }

    @Test
    void fitsIntoAWideTerminal() throws IOException {
        assertThat(ConsoleTable.of(RealisticRun.in(directory)).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    private static void assertGolden(String name, String text) throws IOException {
        Path got = Path.of("target", "golden");
        Files.createDirectories(got);
        Files.writeString(got.resolve(name), text);
        try (InputStream in = GoldenTest.class.getResourceAsStream(name)) {
            String golden = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).isEqualTo(golden);
        }
    }
}
