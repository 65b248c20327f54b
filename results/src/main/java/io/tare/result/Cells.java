// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a group's table, cell by cell, for whatever prints it. Immutable.
 *
 * @param columns from left to right
 * @param rows a cell for each column
 */
record Cells(List<Column> columns, List<List<String>> rows) {

    private static final int SCORE_DIGITS = 4;
    private static final int RATIO_DIGITS = 3;
    private static final int PERCENTILE_DIGITS = 3;
    private static final int CPU_DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1000;

    /** Beside the forks of a row whose remarks stand under the tables. */
    static final String REMARKED = "†";

    /**
     * A column.
     *
     * @param header its name
     * @param isNumber whether its cells line up on the right
     */
    record Column(String header, boolean isNumber) {}

    static Cells of(Group group) {
        boolean comparable = group.rows().stream().anyMatch(row -> row.reference() != Row.Reference.NONE);
        boolean latencies = group.rows().stream().anyMatch(row -> row.latency().isPresent());
        boolean costs = group.rows().stream().anyMatch(row -> row.cpu().isPresent());
        List<Column> columns = new ArrayList<>();
        group.labelNames().forEach(name -> columns.add(new Column(name, false)));
        columns.add(new Column(group.unit().isEmpty() ? "score" : group.unit(), true));
        columns.add(new Column("95 % interval", true));
        if (latencies) {
            columns.add(new Column("p50 µs", true));
            columns.add(new Column("p99 µs", true));
        }
        if (costs) {
            columns.add(new Column("CPU µs/op", true));
            columns.add(new Column("outside", true));
        }
        if (comparable) {
            columns.add(new Column("ratio", true));
            columns.add(new Column("interval", true));
            columns.add(new Column("in words", false));
        }
        columns.add(new Column("forks", true));
        return new Cells(
                columns,
                group.rows().stream()
                        .map(row -> row(group, row, comparable, latencies, costs))
                        .toList());
    }

    private static List<String> row(Group group, Row row, boolean comparable, boolean latencies, boolean costs) {
        List<String> cells = new ArrayList<>(group.labels(row));
        cells.add(row.score()
                .map(score -> Figures.significant(score.value(), SCORE_DIGITS))
                .orElseGet(row::status));
        cells.add(row.score().map(Cells::scoreInterval).orElse(""));
        if (latencies) {
            cells.add(percentile(row, 50));
            cells.add(percentile(row, 99));
        }
        if (costs) {
            cells.add(row.cpu()
                    .map(cost -> Figures.significant(cost.hostMicros(), CPU_DIGITS))
                    .orElse(""));
            cells.add(row.cpu()
                    .flatMap(CpuCost::outside)
                    .map(share -> Math.round(100 * share) + " %")
                    .orElse(""));
        }
        if (comparable) {
            cells.add(row.ratio()
                    .map(ratio -> Figures.significant(ratio.value(), RATIO_DIGITS) + mark(row))
                    .orElse(""));
            cells.add(row.ratio()
                    .filter(Estimate::hasInterval)
                    .map(ratio -> span(ratio, RATIO_DIGITS))
                    .orElse(""));
            cells.add(group.words(row));
        }
        cells.add(row.forks() + "/" + row.scenario().forks() + (row.remarks().isEmpty() ? "" : " " + REMARKED));
        return cells;
    }

    /** Percentiles with their intervals and ratios; empty if no row has any. */
    static Optional<Cells> ofPercentiles(Group group) {
        List<Row> rows = group.rows().stream()
                .filter(row -> !row.percentiles().isEmpty())
                .toList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        boolean comparable = rows.stream().anyMatch(row -> row.reference() != Row.Reference.NONE);
        List<Column> columns = new ArrayList<>();
        group.labelNames().forEach(name -> columns.add(new Column(name, false)));
        for (Percentile percentile : rows.get(0).percentiles()) {
            String name = "p" + Figures.significant(percentile.percent(), 2);
            columns.add(new Column(name + " µs", true));
            columns.add(new Column("95 % interval", true));
            if (comparable) {
                columns.add(new Column(name + " ratio", true));
                columns.add(new Column("interval", true));
            }
        }
        return Optional.of(new Cells(
                columns,
                rows.stream().map(row -> percentiles(group, row, comparable)).toList()));
    }

    private static List<String> percentiles(Group group, Row row, boolean comparable) {
        List<String> cells = new ArrayList<>(group.labels(row));
        for (Percentile percentile : row.percentiles()) {
            Estimate micros = percentile.nanos().dividedBy(NANOS_PER_MICRO);
            cells.add(Figures.significant(micros.value(), PERCENTILE_DIGITS));
            cells.add(micros.hasInterval() ? span(micros, PERCENTILE_DIGITS) : "n=" + micros.forks());
            if (comparable) {
                cells.add(percentile
                        .ratio()
                        .map(ratio -> Figures.significant(ratio.value(), RATIO_DIGITS) + mark(row))
                        .orElse(""));
                cells.add(percentile
                        .ratio()
                        .filter(Estimate::hasInterval)
                        .map(ratio -> span(ratio, RATIO_DIGITS))
                        .orElse(""));
            }
        }
        return cells;
    }

    private static String mark(Row row) {
        return row.reference() == Row.Reference.HOST ? " *" : "";
    }

    private static String scoreInterval(Estimate score) {
        return score.hasInterval() ? span(score, SCORE_DIGITS) : "n=" + score.forks();
    }

    private static String span(Estimate estimate, int digits) {
        return Figures.like(estimate.low(), estimate.value(), digits)
                + "–"
                + Figures.like(estimate.high(), estimate.value(), digits);
    }

    private static String percentile(Row row, double percentile) {
        return row.latency()
                .map(latency ->
                        Figures.significant(latency.getValueAtPercentile(percentile) / 1000.0, PERCENTILE_DIGITS))
                .orElse("");
    }
}
