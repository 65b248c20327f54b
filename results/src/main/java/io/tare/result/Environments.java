// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is not alike in two environments as runs record them. */
final class Environments {

    private Environments() {}

    /**
     * A line for each fact that differs.
     *
     * @param ofNoAccount names of facts, at any depth, that may differ
     */
    static List<String> differences(Map<String, Object> before, Map<String, Object> after, Set<String> ofNoAccount) {
        Map<String, String> were = new TreeMap<>();
        Map<String, String> are = new TreeMap<>();
        flatten(were, "", before, ofNoAccount);
        flatten(are, "", after, ofNoAccount);
        TreeSet<String> names = new TreeSet<>(were.keySet());
        names.addAll(are.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String was = were.getOrDefault(name, "nothing");
            String is = are.getOrDefault(name, "nothing");
            if (!was.equals(is)) {
                differences.add(name + ": " + was + " → " + is);
            }
        }
        return List.copyOf(differences);
    }

    private static void flatten(Map<String, String> facts, String prefix, Map<?, ?> values, Set<String> ofNoAccount) {
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (ofNoAccount.contains(name)) {
                return;
            }
            if (value instanceof Map<?, ?> nested) {
                flatten(facts, prefix + name + " ", nested, ofNoAccount);
            } else {
                facts.put(prefix + name, String.valueOf(value));
            }
        });
    }
}
