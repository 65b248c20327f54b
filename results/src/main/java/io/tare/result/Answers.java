// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run says in a few sentences: of each comparison, who differs from the baseline and by how much. Immutable.
 *
 * @param sentences those in which somebody differs
 * @param alike     in how many comparisons no difference was seen
 * @param all       how many comparisons there are
 * @param most      how many the largest table has
 */
record Answers(List<Answer> sentences, int alike, int all, int most) {

    /**
     * A sentence.
     *
     * @param what what was measured, where
     * @param says who differs, and by how much
     */
    record Answer(String what, String says) {}

    static Answers of(Table table) {
        List<Answer> sentences = new ArrayList<>();
        int alike = 0;
        int all = 0;
        String compared = table.run().plan().baseline().param();
        for (Group group : table.groups()) {
            Map<String, List<Row>> byPlace = new LinkedHashMap<>();
            for (Row row : group.rows()) {
                if (row.isCompared()) {
                    byPlace.computeIfAbsent(group.place(row, Set.of(compared)), none -> new ArrayList<>())
                            .add(row);
                }
            }
            for (Map.Entry<String, List<Row>> place : byPlace.entrySet()) {
                List<Row> rows = place.getValue();
                long same =
                        rows.stream().filter(row -> !group.isDifference(row)).count();
                all += rows.size();
                alike += (int) same;
                if (same < rows.size()) {
                    String what = group.subject() + " " + place.getKey();
                    sentences.add(new Answer(what.strip(), sentence(group, rows, compared)));
                }
            }
        }
        return new Answers(
                sentences,
                alike,
                all,
                table.groups().stream().mapToInt(Group::comparisons).max().orElse(0));
    }

    /** How many were compared, and how many show no difference. */
    String count() {
        if (all == 0) {
            return "Nothing can be said yet: a comparison needs a baseline and three forks of both.";
        }
        String count = all == 1
                ? "One comparison" + (alike == 1 ? ", and no difference seen." : ".")
                : "No difference seen in " + alike + " of " + all + " comparisons.";
        return most <= 1
                ? count
                : count + " The words are corrected for how many comparisons a table has, up to " + most
                        + ": of the differences named in it, at most one in twenty is expected to be none.";
    }

    /** Those of which the same can be said are named together. */
    private static String sentence(Group group, List<Row> rows, String compared) {
        Map<String, List<String>> byVerdict = new LinkedHashMap<>();
        for (Row row : rows) {
            byVerdict
                    .computeIfAbsent(group.words(row), none -> new ArrayList<>())
                    .add(row.scenario().params().getOrDefault(compared, ""));
        }
        return byVerdict.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining("; "));
    }
}
