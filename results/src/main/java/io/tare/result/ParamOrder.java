// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;

/** Params in the order a reader expects: name by name, and numbers by their value (64 before 1024). */
enum ParamOrder implements Comparator<SortedMap<String, String>> {
    INSTANCE;

    @Override
    public int compare(SortedMap<String, String> left, SortedMap<String, String> right) {
        Iterator<Map.Entry<String, String>> others = right.entrySet().iterator();
        for (Map.Entry<String, String> param : left.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, String> other = others.next();
            int order = param.getKey().compareTo(other.getKey());
            order = order != 0 ? order : compareValues(param.getValue(), other.getValue());
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    private static int compareValues(String left, String right) {
        boolean numbers = left.matches("\\d{1,18}") && right.matches("\\d{1,18}");
        int order = numbers ? Long.compare(Long.parseLong(left), Long.parseLong(right)) : 0;
        return order != 0 ? order : left.compareTo(right);
    }
}
