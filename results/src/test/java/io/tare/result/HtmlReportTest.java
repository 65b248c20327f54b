// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    @TempDir
    Path root;

    @Test
    void answersInWordsShowsEachTableAndHasTheFiguresData() throws Exception {
        String page = HtmlReport.of(RealisticRun.in(root));
        assertThat(page)
                .contains("<h2>In short</h2>")
                .containsPattern(
                        "<strong>TcpLatency.roundTrip sample bridge</strong>: [^<]*runsc [0-9.]+–[0-9.]+ × slower")
                .contains("class=\"worse\"", "data-runtime=\"runsc\"", "Unsupported here", "Failed")
                .contains("aria-label=\"mean ");
        JsonNode data = data(page);
        assertThat(data).hasSize(3);
        JsonNode latency = data.get(1);
        assertThat(latency.path("series").get(0).path("percentiles")).hasSize(61);
        assertThat(latency.path("series").get(0).path("percentiles").get(10).asDouble())
                .isGreaterThan(10);
        assertThat(latency.path("rounds")).hasSize(5);
    }

    @Test
    void asksNobodyForAnything() throws Exception {
        String page = HtmlReport.of(RealisticRun.in(root));
        assertThat(page).contains("default-src &#39;none&#39;");
        // Of the library, one comment says where it is from.
        assertThat(page.replaceFirst("/\\*! https://github.com/leeoniya/uPlot[^*]*\\*/", ""))
                .doesNotContain("src=", "@import", "url(", "href=\"http", "https://github");
    }

    @Test
    void letsNoNameOrWordOfAContainerBecomePartOfThePage() throws Exception {
        String evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
        PlannedScenario scenario =
                new PlannedScenario("io.tare.suite.Evil.run", "thrpt", Map.of("runtime", evil, "network", evil), 3);
        RunFolder folder = RunFolder.create(
                root,
                new RunPlan(
                        1,
                        "0123abcd",
                        "2026-11-20T12:00:00Z",
                        "",
                        7,
                        evil,
                        "",
                        3,
                        List.of(evil),
                        List.of(
                                scenario,
                                new PlannedScenario(
                                        "io.tare.suite.Evil.run", "thrpt", Map.of("runtime", "b", "network", evil), 3)),
                        Map.of("io.tare.suite.Evil.run", evil),
                        Map.of(),
                        Map.of(evil, Map.of(evil, evil))));
        for (int round = 1; round <= 3; round++) {
            folder.append(fork(round, round, scenario.params(), Status.OK, "", evil));
            folder.append(fork(round + 3, round, Map.of("runtime", "b", "network", evil), Status.FAILED, evil, evil));
        }
        String page = HtmlReport.of(folder.read());
        assertThat(count(page, "<script")).isEqualTo(3);
        assertThat(count(page, "</script")).isEqualTo(3);
        assertThat(page).doesNotContain("<img").doesNotContain("alert(1)</script><img");
        assertThat(data(page)
                        .get(0)
                        .path("series")
                        .get(0)
                        .path("params")
                        .path("runtime")
                        .asText())
                .isEqualTo(evil);
    }

    @Test
    void isWrittenBesideTheMarkdownAndAgainAfterEachRound() throws Exception {
        RunFolder folder = RunFolder.create(root, SampleRun.plan());
        List<ForkRecord> forks = SampleRun.forks();
        forks.subList(0, 5).forEach(folder::append);
        Path page = folder.writeReport();
        String before = Files.readString(page);
        forks.subList(5, forks.size()).forEach(folder::append);
        folder.writeReport();
        assertThat(page).hasFileName("report.html");
        assertThat(Files.readString(page)).isNotEqualTo(before).contains("not finished");
        assertThat(folder.path().resolve("report.md")).exists();
    }

    private static ForkRecord fork(
            int ordinal, int round, Map<String, String> params, Status status, String reason, String evil) {
        return new ForkRecord(
                ordinal,
                round,
                "io.tare.suite.Evil.run",
                "thrpt",
                params,
                status,
                reason,
                List.of(evil),
                "ops/s",
                List.of(),
                status == Status.OK ? List.of(1.0 + round) : List.of(),
                "2026-11-20T12:00:01Z",
                2_500_000_000L,
                1_400_000_000L,
                Map.of(),
                List.of(),
                Map.of(),
                Map.of());
    }

    private static JsonNode data(String page) throws Exception {
        Matcher data =
                Pattern.compile("id=\"data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertThat(data.find()).isTrue();
        return new ObjectMapper().readTree(data.group(1));
    }

    private static int count(String text, String part) {
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            found.add(at);
        }
        return found.size();
    }
}
