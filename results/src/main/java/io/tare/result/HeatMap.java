// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Ratios of a table as a matrix: networks from left to right, all else from top to bottom. Immutable.
 *
 * @param networks the columns
 * @param lines    label of a line → its rows, by network
 */
record HeatMap(Group group, List<String> networks, Map<String, Map<String, Row>> lines) {

    static final String LEGEND = "Orange is worse, blue is better, the darker the more; grey is no difference seen.";

    /** A factor that is shaded in full. */
    private static final double FULL = 8;

    private static final double LIGHTEST = 0.15;
    private static final double DARKEST = 0.75;

    /** Empty if there is only one network, or nothing to compare with. */
    static Optional<HeatMap> of(Group group) {
        List<String> networks = group.rows().stream()
                .map(row -> row.scenario().params().getOrDefault(Table.NETWORK, ""))
                .distinct()
                .toList();
        if (networks.size() < 2
                || group.rows().stream().noneMatch(row -> row.ratio().isPresent())) {
            return Optional.empty();
        }
        Map<String, Map<String, Row>> lines = new LinkedHashMap<>();
        int network = group.labelNames().indexOf(Table.NETWORK);
        for (Row row : group.rows()) {
            List<String> label = new ArrayList<>();
            for (int i = 0; i < group.labelNames().size(); i++) {
                String value = group.labels(row).get(i);
                if (i != network
                        && !OrdinaryParams.has(Map.entry(group.labelNames().get(i), value))) {
                    label.add(value);
                }
            }
            lines.computeIfAbsent(String.join(" ", label), none -> new TreeMap<>())
                    .put(row.scenario().params().getOrDefault(Table.NETWORK, ""), row);
        }
        return Optional.of(new HeatMap(group, networks, lines));
    }

    /** What the template shows. */
    Map<String, Object> page(List<String> filters) {
        return Map.of(
                "networks",
                networks,
                "legend",
                LEGEND,
                "lines",
                lines.entrySet().stream().map(line -> line(line, filters)).toList());
    }

    private Map<String, Object> line(Map.Entry<String, Map<String, Row>> line, List<String> filters) {
        Map<String, String> params = new TreeMap<>(
                line.getValue().values().iterator().next().scenario().params());
        params.remove(Table.NETWORK);
        return Map.of(
                "label",
                line.getKey(),
                "params",
                HtmlReport.filterable(params, filters),
                "cells",
                networks.stream()
                        .map(network -> cell(
                                network, Optional.ofNullable(line.getValue().get(network))))
                        .toList());
    }

    /** What a cell says, and how it looks. */
    Map<String, Object> cell(String network, Optional<Row> row) {
        Optional<Estimate> ratio = row.flatMap(Row::ratio);
        String text = ratio.map(value -> Figures.significant(value.value(), 3) + " ×")
                .orElseGet(() -> row.map(it -> it.score().isPresent() ? it.verdict() : it.status())
                        .orElse(""));
        String interval = ratio.filter(Estimate::hasInterval)
                .map(it -> Figures.like(it.low(), it.value(), 3) + "–" + Figures.like(it.high(), it.value(), 3))
                .orElse("");
        return Map.of(
                "network",
                network,
                "text",
                text,
                "interval",
                interval,
                "kind",
                kind(row, ratio),
                "shade",
                ratio.map(HeatMap::shade).orElse(""));
    }

    private String kind(Optional<Row> row, Optional<Estimate> ratio) {
        if (row.isEmpty() || ratio.isEmpty()) {
            return "none";
        }
        if (!group.isDifference(row.get())) {
            return "same";
        }
        return ratio.get().low() > 1 == row.get().aspect().isHigherBetter() ? "better" : "worse";
    }

    private static String shade(Estimate ratio) {
        double share = Math.min(1, Math.abs(Math.log(ratio.value())) / Math.log(FULL));
        return String.format(Locale.ROOT, "%.2f", LIGHTEST + share * (DARKEST - LIGHTEST));
    }
}
