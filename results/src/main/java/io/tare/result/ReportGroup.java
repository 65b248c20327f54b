// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of the report, with its figures. Immutable.
 *
 * @param id    of its section
 * @param group what it shows
 * @param all   the tables of the report, of which some belong together
 * @param run   where its forks are from
 */
record ReportGroup(String id, Group group, List<Group> all, Run run) {

    /** What the template shows. */
    Map<String, Object> page(List<String> filters) {
        Cells cells = Cells.of(group);
        StripPlot plot = StripPlot.of(
                group.rows().stream().map(this::scores).toList(),
                group.rows().stream().map(Row::score).flatMap(Optional::stream).toList());
        Optional<HeatMap> heat = HeatMap.of(group);
        // Ratios that stand in a matrix need no second figure.
        Optional<StripPlot> ratios = heat.isPresent() ? Optional.empty() : StripPlot.ofRatios(group);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < group.rows().size(); i++) {
            Row row = group.rows().get(i);
            rows.add(Map.of(
                    "params",
                    HtmlReport.filterable(row.scenario().params(), filters),
                    "cells",
                    cells(cells, i),
                    "plot",
                    row.score()
                            .map(score ->
                                    plot.row(StripPlot.Dot.of(run, row), score, group.unit(), StripPlot.remark(row)))
                            .orElse(""),
                    "ratio",
                    ratios.map(it -> it.ratio(row.ratio())).orElse("")));
        }
        Map<String, Object> page = new HashMap<>();
        page.put("id", id);
        page.put("title", group.title());
        page.put("constants", group.constants());
        page.put("columns", columns(cells));
        page.put("legend", legend());
        page.put("rows", rows);
        page.put("axis", plot.axis());
        page.put("ratioAxis", ratios.<Object>map(StripPlot::axis).orElse(false));
        page.put("heat", heat.<Object>map(it -> it.page(filters)).orElse(false));
        page.put(
                "stages",
                StageBars.of(group, all).<Object>map(it -> it.page(filters)).orElse(false));
        page.put(
                "percentiles",
                Cells.ofPercentiles(group)
                        .<Object>map(it -> percentiles(it, filters))
                        .orElse(false));
        page.put("figures", figures());
        return page;
    }

    private String legend() {
        String corrected =
                group.comparisons() > 1 ? "Words corrected for " + group.comparisons() + " comparisons." : "";
        String marked = group.rows().stream().allMatch(row -> row.remarks().isEmpty())
                ? ""
                : " A diamond is a fork that is far from the others or changed while it was measured; hollow dots are"
                        + " forks that all drifted alike: see the notes with a " + Cells.REMARKED + ".";
        return (corrected + marked).strip();
    }

    private Map<String, Object> percentiles(Cells cells, List<String> filters) {
        List<Row> shown = group.rows().stream()
                .filter(row -> !row.percentiles().isEmpty())
                .toList();
        return Map.of(
                "caption",
                MarkdownReport.PERCENTILES,
                "columns",
                columns(cells),
                "rows",
                IntStream.range(0, shown.size())
                        .mapToObj(i -> Map.of(
                                "params",
                                HtmlReport.filterable(shown.get(i).scenario().params(), filters),
                                "cells",
                                cells(cells, i)))
                        .toList());
    }

    private static List<Map<String, String>> columns(Cells cells) {
        return cells.columns().stream()
                .map(column -> Map.of("header", column.header(), "kind", kind(column)))
                .toList();
    }

    /** What the page's script draws. */
    Map<String, Object> data() {
        int warmups = forks().mapToInt(fork -> fork.warmupScores().size()).max().orElse(0);
        int measured = forks().mapToInt(fork -> fork.scores().size()).max().orElse(0);
        int rounds = forks().mapToInt(ForkRecord::round).max().orElse(0);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", id);
        data.put("unit", group.unit());
        data.put("percentileXs", PercentileCurve.XS);
        data.put("rounds", IntStream.rangeClosed(1, rounds).toArray());
        // Those that count begin with 1.
        data.put("iterations", IntStream.rangeClosed(1 - warmups, measured).toArray());
        data.put(
                "series",
                group.rows().stream()
                        .map(row -> series(row, rounds, warmups, measured))
                        .toList());
        data.put("scaling", Scaling.of(group).stream().map(Scaling::data).toList());
        return data;
    }

    private Map<String, Object> series(Row row, int rounds, int warmups, int measured) {
        List<ForkRecord> forks =
                run.forksOf(row.scenario()).stream().filter(row.aspect()::isIn).toList();
        @Nullable Double[] byRound = new @Nullable Double[rounds];
        forks.forEach(fork -> byRound[fork.round() - 1] = row.aspect().of(fork));
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("label", String.join(" ", group.labels(row)));
        series.put("params", row.scenario().params());
        series.put("rounds", byRound);
        series.put("iterations", row.aspect().isScore() ? iterations(forks, warmups, measured) : List.of());
        series.put("percentiles", row.latency().map(PercentileCurve::micros).orElse(List.of()));
        return series;
    }

    /** Mean over forks of each iteration; the last warm-up is just before the first that counts. */
    private static List<@Nullable Double> iterations(List<ForkRecord> forks, int warmups, int measured) {
        List<@Nullable Double> means = new ArrayList<>();
        for (int i = 0; i < warmups + measured; i++) {
            double total = 0;
            int count = 0;
            for (ForkRecord fork : forks) {
                int from = warmups - fork.warmupScores().size();
                List<Double> scores = i < warmups ? fork.warmupScores() : fork.scores();
                int at = i < warmups ? i - from : i - warmups;
                if (at >= 0 && at < scores.size() && Double.isFinite(scores.get(at))) {
                    total += scores.get(at);
                    count++;
                }
            }
            means.add(count == 0 ? null : total / count);
        }
        return means;
    }

    private List<Map<String, String>> figures() {
        List<Map<String, String>> figures = new ArrayList<>();
        for (Scaling scaling : Scaling.of(group)) {
            figures.add(Map.of(
                    "group",
                    id,
                    "kind",
                    "scaling",
                    "param",
                    scaling.param(),
                    "caption",
                    "By " + scaling.param() + ": mean over forks, and its 95 % interval."));
        }
        if (group.rows().stream().anyMatch(row -> row.latency().isPresent())) {
            figures.add(
                    figure("percentiles", "Latency by percentile, of all forks together; both axes are logarithmic."));
        }
        if (forks().mapToInt(ForkRecord::round).max().orElse(0) > 2) {
            figures.add(figure(
                    "rounds",
                    "Each fork's value by round: what drifts here in all lines alike falls out of the ratios."));
        }
        boolean hasIterations = group.rows().get(0).aspect().isScore()
                && forks().anyMatch(fork ->
                        fork.scores().size() + fork.warmupScores().size() > 2);
        if (hasIterations) {
            figures.add(
                    figure(
                            "iterations",
                            "By iteration, mean over forks: up to 0 is warm-up, and what still falls or rises behind it was not warm."));
        }
        return figures;
    }

    private Map<String, String> figure(String kind, String caption) {
        return Map.of("group", id, "kind", kind, "param", "", "caption", caption);
    }

    private java.util.stream.Stream<ForkRecord> forks() {
        return group.rows().stream()
                .flatMap(row -> run.forksOf(row.scenario()).stream().filter(row.aspect()::isIn));
    }

    private List<Double> scores(Row row) {
        return run.forksOf(row.scenario()).stream()
                .filter(row.aspect()::isIn)
                .map(row.aspect()::of)
                .toList();
    }

    private static List<Map<String, String>> cells(Cells cells, int row) {
        return IntStream.range(0, cells.columns().size())
                .mapToObj(i -> Map.of(
                        "text", cells.rows().get(row).get(i),
                        "kind", kind(cells.columns().get(i))))
                .toList();
    }

    private static String kind(Cells.Column column) {
        return column.isNumber() ? "number" : "words";
    }
}
