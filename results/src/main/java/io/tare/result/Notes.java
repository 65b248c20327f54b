// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands under the tables: reasons, footnotes, what forks cost. */
record Notes(List<String> unsupported, List<String> failed, List<String> others) {

    private static final int LOG_LINES = 8;

    static Notes of(Table table) {
        Map<String, Set<String>> unsupported = new LinkedHashMap<>();
        Map<String, Set<String>> failed = new LinkedHashMap<>();
        Map<String, List<String>> logs = new LinkedHashMap<>();
        List<Row> rows = table.groups().values().stream().flatMap(List::stream).toList();
        for (Row row : rows) {
            boolean broke = !row.logTail().isEmpty() || row.status() == Status.FAILED;
            for (String reason : row.reasons()) {
                (broke ? failed : unsupported)
                        .computeIfAbsent(reason, none -> new LinkedHashSet<>())
                        .add(name(row.scenario()));
                logs.putIfAbsent(reason, row.logTail());
            }
        }
        List<String> failures = new ArrayList<>();
        failed.forEach((reason, scenarios) -> {
            failures.add(String.join(", ", scenarios) + ": " + reason);
            List<String> log = logs.getOrDefault(reason, List.of());
            log.subList(Math.max(0, log.size() - LOG_LINES), log.size()).forEach(line -> failures.add("    " + line));
        });
        List<String> refusals = new ArrayList<>();
        unsupported.forEach((reason, scenarios) -> refusals.add(String.join(", ", scenarios) + ": " + reason));
        return new Notes(refusals, failures, others(table, rows));
    }

    private static List<String> others(Table table, List<Row> rows) {
        List<String> others = new ArrayList<>();
        String baseline = table.run().plan().baselineRuntime();
        if (rows.stream().anyMatch(row -> row.ratio().isPresent())) {
            others.add("ratio: to runtime=" + baseline + " with all else alike, paired by round");
        }
        if (rows.stream().anyMatch(row -> row.reference() == Row.Reference.HOST)) {
            others.add("* to runtime=host network=host, because runtime=" + baseline + " gave no score there");
        }
        Map<String, Double> overheads = table.overheadNanosByRuntime();
        if (!overheads.isEmpty()) {
            others.add("a fork's own cost (wall time less iterations, median): "
                    + overheads.entrySet().stream()
                            .map(runtime ->
                                    runtime.getKey() + " " + Figures.significant(runtime.getValue() / 1e9, 2) + " s")
                            .collect(Collectors.joining(", ")));
        }
        long few = rows.stream()
                .flatMap(row -> row.score().stream())
                .filter(score -> !score.hasInterval())
                .count();
        if (few > 0) {
            others.add(
                    "scenarios with fewer than three forks, and so without an interval: " + few + " (-f 5 gives one)");
        }
        others.addAll(table.run().notices());
        return others;
    }

    private static String name(PlannedScenario scenario) {
        return scenario.shortName().replaceAll("\\..*", "")
                + scenario.params().entrySet().stream()
                        .filter(param -> param.getKey().equals("runtime")
                                || param.getKey().equals("network"))
                        .map(param -> " " + param.getValue())
                        .collect(Collectors.joining());
    }
}
