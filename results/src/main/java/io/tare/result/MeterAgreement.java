// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the meters of a run, such as iperf3 and Tare, agree on which of two runtimes is better. They contradict each other
 * if one finds the first better and another the second, both by more than chance among all such comparisons of a table
 * ({@link Significance}); by how much is another matter. Immutable.
 *
 * @param contradictions a sentence each
 * @param pairs          how many pairs of runtimes two meters or more compared, each at a place of its own
 */
record MeterAgreement(List<String> contradictions, int pairs) {

    private static final String METER = "meter";

    /**
     * Two runtimes at one place, as one meter sees them.
     *
     * @param pair  what is measured where, and which two
     * @param first the runtime that the ratio has above
     */
    private record Finding(String pair, String meter, String first, Aspect aspect, Estimate ratio) {

        String words() {
            return "by " + meter + " " + first + " is " + Row.words(ratio, aspect, true);
        }
    }

    static MeterAgreement of(Table table) {
        List<String> contradictions = new ArrayList<>();
        int pairs = 0;
        for (Group group : table.groups()) {
            List<Finding> findings = findings(table.run(), group);
            Map<String, Long> metersByPair =
                    findings.stream().collect(Collectors.groupingBy(Finding::pair, Collectors.counting()));
            pairs += (int)
                    metersByPair.values().stream().filter(meters -> meters > 1).count();
            differences(findings).stream()
                    .collect(Collectors.groupingBy(Finding::pair, LinkedHashMap::new, Collectors.toList()))
                    .forEach((pair, found) -> {
                        if (found.stream()
                                        .map(it -> it.ratio().value() > 1)
                                        .distinct()
                                        .count()
                                > 1) {
                            contradictions.add(pair + ": "
                                    + found.stream().map(Finding::words).collect(Collectors.joining(", ")));
                        }
                    });
        }
        return new MeterAgreement(contradictions, pairs);
    }

    /** What is to be said of it, a sentence each; nothing if no two meters compared the same. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        contradictions.forEach(
                words -> sentences.add("the meters contradict each other on which runtime is better: " + words));
        if (pairs > 0 && contradictions.isEmpty()) {
            sentences.add("the meters do not contradict each other on which of two runtimes is better ("
                    + (pairs == 1 ? "one pair" : pairs + " pairs") + " compared)");
        }
        return sentences;
    }

    private static List<Finding> findings(Run run, Group group) {
        Map<String, List<Row>> byPlace = new LinkedHashMap<>();
        for (Row row : group.rows()) {
            Map<String, String> params = row.scenario().params();
            if (row.score().isPresent() && params.containsKey(METER) && params.containsKey(Table.RUNTIME)) {
                Map<String, String> others = new TreeMap<>(params);
                others.remove(Table.RUNTIME);
                byPlace.computeIfAbsent(row.scenario().benchmark() + others, none -> new ArrayList<>())
                        .add(row);
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (List<Row> rows : byPlace.values()) {
            for (int i = 0; i < rows.size(); i++) {
                for (int j = i + 1; j < rows.size(); j++) {
                    finding(run, group, rows.get(i), rows.get(j)).ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    /** Always of the runtimes in the same order, so that both meters' ratios say the same. */
    private static Optional<Finding> finding(Run run, Group group, Row one, Row other) {
        boolean inOrder = runtime(one).compareTo(runtime(other)) > 0;
        Row first = inOrder ? one : other;
        Row second = inOrder ? other : one;
        return PairedRatio.of(run, first.scenario(), second.scenario(), first.aspect())
                .filter(Estimate::hasInterval)
                .map(ratio -> new Finding(
                        (group.subject() + " " + group.place(first, Set.of(Table.RUNTIME, METER))).strip() + ", "
                                + runtime(first) + " and " + runtime(second),
                        String.valueOf(first.scenario().params().get(METER)),
                        runtime(first),
                        first.aspect(),
                        ratio));
    }

    /** Those that are more than chance among all of them. */
    private static List<Finding> differences(List<Finding> findings) {
        double[] adjusted = Significance.adjusted(findings.stream()
                .mapToDouble(finding -> Significance.pValue(finding.ratio()))
                .toArray());
        return IntStream.range(0, findings.size())
                .filter(i -> Significance.isDifference(adjusted[i])
                        && !findings.get(i).ratio().holds(1))
                .mapToObj(findings::get)
                .toList();
    }

    private static String runtime(Row row) {
        return String.valueOf(row.scenario().params().get(Table.RUNTIME));
    }
}
