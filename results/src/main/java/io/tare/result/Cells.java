// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;

/** The text of a group's table, cell by cell, for whatever prints it. */
record Cells(List<String> header, List<List<String>> rows) {

    static Cells of(List<Row> group) {
        List<String> params = Table.columns(group);
        boolean comparable = group.stream().anyMatch(row -> row.reference() != Row.Reference.NONE);
        boolean latencies = group.stream().anyMatch(row -> row.latency().isPresent());
        List<String> header = new ArrayList<>(params);
        String unit = group.stream()
                .map(Row::scoreUnit)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("score");
        header.addAll(List.of(unit, "95 % interval"));
        if (latencies) {
            header.addAll(List.of("p50 µs", "p99 µs"));
        }
        if (comparable) {
            header.addAll(List.of("ratio", "interval", "in words"));
        }
        header.add("forks");
        return new Cells(
                header,
                group.stream()
                        .map(row -> row(row, params, comparable, latencies))
                        .toList());
    }

    private static List<String> row(Row row, List<String> params, boolean comparable, boolean latencies) {
        List<String> cells = new ArrayList<>();
        params.forEach(name -> cells.add(row.scenario().params().getOrDefault(name, "")));
        cells.add(row.score()
                .map(score -> Figures.like(score.value(), score.value()))
                .orElse(row.status().id()));
        cells.add(row.score().map(Cells::interval).orElse(""));
        if (latencies) {
            cells.add(percentile(row, 50));
            cells.add(percentile(row, 99));
        }
        if (comparable) {
            cells.add(row.ratio()
                    .map(ratio -> Figures.like(ratio.value(), 10) + mark(row))
                    .orElse(""));
            cells.add(row.ratio()
                    .filter(Estimate::hasInterval)
                    .map(ratio -> Figures.like(ratio.low(), 10) + "–" + Figures.like(ratio.high(), 10))
                    .orElse(""));
            cells.add(row.verdict());
        }
        cells.add(row.forks() + "/" + row.scenario().forks());
        return cells;
    }

    private static String mark(Row row) {
        return row.reference() == Row.Reference.HOST ? " *" : "";
    }

    private static String interval(Estimate score) {
        if (!score.hasInterval()) {
            return "n=" + score.forks();
        }
        return Figures.like(score.low(), score.value()) + "–" + Figures.like(score.high(), score.value());
    }

    private static String percentile(Row row, double percentile) {
        return row.latency()
                .map(latency -> Figures.significant(latency.getValueAtPercentile(percentile) / 1000.0, 3))
                .orElse("");
    }
}
