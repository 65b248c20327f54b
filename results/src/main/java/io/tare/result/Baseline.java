// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What scenarios are compared with: those with another value of one param, and all others alike. Immutable.
 *
 * @param param the param's name
 * @param values its values, at least one; the first that gave a score is the reference
 */
public record Baseline(String param, List<String> values) {

    public Baseline {
        values = List.copyOf(values);
        if (param.isBlank() || values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a baseline must be a runtime, or param=value or param=value,value");
        }
    }

    /**
     * Reads {@code param=value}, {@code param=value,value}, or a runtime.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Baseline parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new Baseline(Table.RUNTIME, List.of(text.strip()))
                : new Baseline(
                        text.substring(0, equals).strip(),
                        List.of(text.substring(equals + 1).split(",", -1)));
    }

    /** Whether these params have one of its values. */
    public boolean matches(Map<String, String> params) {
        return values.contains(params.getOrDefault(param, ""));
    }

    /** As in {@code meter=iperf3,sockperf}. */
    @Override
    public String toString() {
        return param + "=" + String.join(",", values);
    }

    /** Whether it compares runtimes. */
    public boolean isRuntime() {
        return param.equals(Table.RUNTIME);
    }

    /** The params that a scenario shares with its reference. */
    SortedMap<String, String> others(Map<String, String> params) {
        SortedMap<String, String> others = new TreeMap<>(params);
        others.remove(param);
        return others;
    }

    /** For a sentence. */
    String words() {
        return values.stream().map(value -> param + "=" + value).collect(Collectors.joining(" or else "));
    }
}
