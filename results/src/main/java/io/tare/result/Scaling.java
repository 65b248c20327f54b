// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a table's values grow with one of its params, as with the number of containers that write to a disk at once. Immutable.
 *
 * @param param what grows
 * @param sizes its values, ascending
 * @param lines label → the scenarios that differ by nothing else, one for each size; those that gave no value are missing
 */
record Scaling(String param, List<Long> sizes, Map<String, Map<Long, Row>> lines) {

    /** One makes no line. */
    private static final int FEWEST_SIZES = 2;

    /** One for each param whose values are numbers, two at least. */
    static List<Scaling> of(Group group) {
        return group.labelNames().stream()
                .flatMap(param -> of(group, param).stream())
                .toList();
    }

    private static Optional<Scaling> of(Group group, String param) {
        int column = group.labelNames().indexOf(param);
        Map<String, Map<Long, Row>> lines = new LinkedHashMap<>();
        for (Row row : group.rows()) {
            String size = row.scenario().params().getOrDefault(param, "");
            if (!size.matches("\\d{1,15}")) {
                return Optional.empty();
            }
            if (row.score().isPresent()) {
                List<String> label = new ArrayList<>(group.labels(row));
                label.remove(column);
                lines.computeIfAbsent(String.join(" ", label), none -> new TreeMap<>())
                        .put(Long.parseLong(size), row);
            }
        }
        List<Long> sizes = lines.values().stream()
                .flatMap(line -> line.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        return sizes.size() < FEWEST_SIZES ? Optional.empty() : Optional.of(new Scaling(param, sizes, lines));
    }

    /** What the page's script draws. */
    Map<String, Object> data() {
        return Map.of(
                "param",
                param,
                "sizes",
                sizes,
                "series",
                lines.entrySet().stream()
                        .map(line -> series(line.getKey(), line.getValue()))
                        .toList());
    }

    private Map<String, Object> series(String label, Map<Long, Row> line) {
        List<@Nullable Double> means = new ArrayList<>();
        List<@Nullable Double> lows = new ArrayList<>();
        List<@Nullable Double> highs = new ArrayList<>();
        for (long size : sizes) {
            Optional<Estimate> score = Optional.ofNullable(line.get(size)).flatMap(Row::score);
            means.add(score.map(Estimate::value).orElse(null));
            lows.add(score.filter(Estimate::hasInterval).map(Estimate::low).orElse(null));
            highs.add(score.filter(Estimate::hasInterval).map(Estimate::high).orElse(null));
        }
        Map<String, String> params =
                new TreeMap<>(line.values().iterator().next().scenario().params());
        params.remove(param);
        return Map.of("label", label, "params", params, "sizes", means, "lows", lows, "highs", highs);
    }
}
