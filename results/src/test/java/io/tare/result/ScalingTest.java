// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures whose rows belong together: what grows with a param, and the steps of a life. */
class ScalingTest {

    private static final String DISK = "io.tare.suite.DiskClients.run";
    private static final String LIFE = "io.tare.suite.Lifecycle.run";

    @TempDir
    Path directory;

    @Test
    void drawsALineForAllThatDiffersByNothingButASize() {
        Run run = run(
                DISK,
                Stream.of("1", "4", "16")
                        .flatMap(clients -> Stream.of("runc", "runsc")
                                .map(runtime -> Map.of("runtime", runtime, "clients", clients, "path", "bind")))
                        .toList(),
                params -> Map.of("bandwidth", 100.0 * Integer.parseInt(params.getOrDefault("clients", ""))));
        List<Scaling> scaling = Scaling.of(Table.of(run).groups().get(0));
        assertThat(scaling).singleElement().satisfies(it -> {
            assertThat(it.param()).isEqualTo("clients");
            assertThat(it.sizes()).containsExactly(1L, 4L, 16L);
            assertThat(it.lines()).hasSize(2);
            assertThat(it.data().get("series")).asString().contains("sizes=[100.0, 400.0, 1600.0]", "runsc");
        });
        assertThat(HtmlReport.of(run)).contains("data-kind=\"scaling\" data-param=\"clients\"");
    }

    @Test
    void drawsNoLineOfWordsOrOfOneSize() {
        Run run = run(
                DISK,
                Stream.of("read", "write")
                        .map(rw -> Map.of("runtime", "runc", "rw", rw, "clients", "4"))
                        .toList(),
                params -> Map.of("bandwidth", 100.0));
        assertThat(Scaling.of(Table.of(run).groups().get(0))).isEmpty();
    }

    @Test
    void stacksTheStepsOfALife() throws Exception {
        Run run = run(
                LIFE,
                Stream.of("runc", "crun")
                        .map(runtime -> Map.of("runtime", runtime))
                        .toList(),
                params -> Map.of("create", 10.0, "start", 20.0, "stop", 5.0, "remove", 15.0, "cycle", 50.0));
        String page = HtmlReport.of(run);
        assertThat(page).contains("aria-label=\"create 10.0 ms, start 20.0 ms, stop 5.00 ms, remove 15.0 ms\"");
        // Four steps of two runtimes; their widths are to the scale of the longest life.
        assertThat(page.split("<rect class=\"stage", -1)).hasSize(2 * 4 + 1);
        assertThat(page).contains("width=\"84.0\"", "width=\"168.0\"");
        assertThat(FigureFiles.write(run, directory.resolve("figures")))
                .extracting(file -> file.getFileName().toString())
                .filteredOn(name -> name.endsWith("-stages.svg"))
                .hasSize(1);
    }

    private Run run(
            String benchmark,
            List<Map<String, String>> all,
            Function<Map<String, String>, Map<String, Double>> metrics) {
        List<PlannedScenario> scenarios = all.stream()
                .map(params -> new PlannedScenario(benchmark, "ss", params, 3))
                .toList();
        List<ForkRecord> forks = new ArrayList<>();
        Map<String, PlannedMetric> planned = new TreeMap<>();
        for (int round = 1; round <= 3; round++) {
            for (PlannedScenario scenario : scenarios) {
                Map<String, SecondaryScore> secondary = new TreeMap<>();
                metrics.apply(scenario.params()).forEach((name, value) -> {
                    secondary.put(name, new SecondaryScore(value, "ms"));
                    planned.put(name, new PlannedMetric(name, "ms", false));
                });
                forks.add(MeterRun.fork(forks.size() + 1, round, benchmark, scenario.params(), secondary));
            }
        }
        return MeterRun.compared(directory, benchmark, List.copyOf(planned.values()), 3, scenarios, forks);
    }
}
