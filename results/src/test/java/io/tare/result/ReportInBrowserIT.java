// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: headless Chromium. */
class ReportInBrowserIT {

    @TempDir
    Path root;

    private Path browser;

    @BeforeEach
    void findBrowser() {
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            Assertions.fail("there is no Chromium, and with CI=true no test may be skipped");
        }
        Assumptions.assumeTrue(found.isPresent(), "there is no Chromium");
        browser = found.get();
    }

    @Test
    void drawsEveryFigureWithoutAnErrorAndShowsWhatALinkSays() throws Exception {
        Path page = Files.writeString(root.resolve("report.html"), HtmlReport.of(RealisticRun.in(root)));
        String all = opened(page.toUri().toString());
        // One for percentiles, and for each table two more.
        assertThat(count(all, "class=\"uplot")).isEqualTo(count(all, "<figure")).isPositive();
        assertThat(all).contains("<input", "name=\"runtime\"", "value=\"runsc\"");
        assertThat(count(all, "hidden=\"\"")).isZero();
        String some = opened(page.toUri() + "#runtime=runc&network=bridge,host");
        assertThat(some).containsPattern("<tr[^>]*data-runtime=\"crun\"[^>]*hidden");
        assertThat(some).doesNotContainPattern("<tr[^>]*data-network=\"bridge\"[^>]*data-runtime=\"runc\"[^>]*hidden");
        assertThat(some).containsPattern("<th[^>]*data-network=\"overlay\"[^>]*hidden");
    }

    @Test
    void runsNoScriptThatStandsInAName() throws Exception {
        String page = HtmlReport.of(RealisticRun.in(root));
        Path injected = Files.writeString(
                root.resolve("injected.html"),
                page.replace("<h2>In short</h2>", "<script>document.title = 'broken'</script><h2>In short</h2>"));
        assertThat(dom(injected.toUri().toString(), false)).doesNotContain("<title>broken</title>");
    }

    /** Whatever a result calls itself, its units, its engine and its reasons is text. */
    @Test
    void takesEveryNameForText() throws Exception {
        String name = "</script><script>document.title='broken'</script>"
                + "\"><img src=x onerror=\"document.title='broken'\"><svg onload=document.title='broken'>"
                + "{{{style}}}' onmouseover='document.title=1 javascript:document.title='broken'//\u2028";
        int scripts = count(HtmlReport.of(RealisticRun.in(root)), "<script");
        RunPlan plan = new RunPlan(
                RunPlan.SCHEMA_VERSION,
                "0123abcd",
                "2026-11-20T12:00:00Z",
                "",
                7,
                name,
                "",
                1,
                List.of(name),
                List.of(
                        new PlannedScenario(name, "thrpt", Map.of("runtime", name, "network", name), 1),
                        new PlannedScenario(name, "thrpt", Map.of("runtime", "runc", "network", "b", name, name), 1)),
                Map.of(name, name),
                Map.of(),
                Map.of(name, List.of(name), "machine", Map.of("cpuModel", name), "warnings", List.of(name)));
        RunFolder folder = RunFolder.create(root.resolve("hostile"), plan);
        int ordinal = 0;
        for (PlannedScenario scenario : plan.scenarios()) {
            ordinal++;
            folder.append(new ForkRecord(
                    ordinal,
                    1,
                    scenario.benchmark(),
                    scenario.mode(),
                    scenario.params(),
                    ordinal == 1 ? Status.OK : Status.FAILED,
                    name,
                    List.of(name),
                    name,
                    List.of(),
                    List.of(1.0, 2.0),
                    name,
                    2,
                    1,
                    Map.of(name, name),
                    List.of(),
                    Map.of(name, new SecondaryScore(1, name)),
                    Map.of()));
        }
        String dom = opened(folder.writeReport().toUri().toString());
        assertThat(dom).contains("<title>Tare run 0123abcd</title>");
        assertThat(count(dom, "<script")).isEqualTo(scripts);
        assertThat(dom).doesNotContain("<img", "<svg onload");
    }

    /** Of a hundred scenarios, reported by a JVM with one gigabyte. */
    @Test
    void opensTenThousandForks() throws Exception {
        Path run = RealisticRun.in(root, 97, 5).path();
        assertThat(RunFolder.forkFiles(run)).hasSizeGreaterThanOrEqualTo(10_000);
        assertThat(ReadEverything.inAJvmOf("1g", ReadEverything.Report.class, root, List.of(run)))
                .isEmpty();
        String dom = opened(run.resolve("report.html").toUri().toString());
        assertThat(count(dom, "<circle class=\"fork\"")).isGreaterThan(9_000);
        assertThat(dom).contains("class=\"uplot");
    }

    private String opened(String uri) throws Exception {
        return dom(uri, true);
    }

    /** The document after its scripts have run. */
    private String dom(String uri, boolean isClean) throws Exception {
        Path errors = root.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + root.resolve("profile"),
                "--enable-logging=stderr",
                // Tall enough for every figure to be in sight.
                "--window-size=1200,20000",
                "--virtual-time-budget=10000",
                "--dump-dom",
                uri));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(dom).contains("</html>");
        if (isClean) {
            assertThat(Files.readString(errors)).doesNotContain("CONSOLE");
        }
        return dom;
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
