// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One combination of all params of one benchmark, as it was planned. Immutable.
 *
 * @param benchmark the benchmark's full name
 * @param mode JMH's short word for the mode: {@code thrpt}, {@code avgt}, {@code sample}, {@code ss}
 * @param params name → value, sorted by name
 * @param forks how many forks were planned
 */
public record PlannedScenario(String benchmark, String mode, Map<String, String> params, int forks) {

    public PlannedScenario {
        params = Collections.unmodifiableMap(new TreeMap<>(params));
    }

    /** Whether a greater score is a better one. */
    boolean isHigherBetter() {
        return mode.equals("thrpt");
    }

    /** Class and method without the packages. */
    String shortName() {
        return shortName(benchmark);
    }

    static String shortName(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', Math.max(0, method - 1)) + 1);
    }
}
