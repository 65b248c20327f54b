// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.result.OrdinaryParams;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;

/**
 * One combination of all params of one benchmark in one mode. Immutable.
 *
 * @param benchmark the benchmark's full name, as JMH lists it
 * @param mode JMH's mode
 * @param params name → value, sorted by name
 * @param forks how many forks are planned
 */
record Scenario(String benchmark, Mode mode, Map<String, String> params, int forks) {

    Scenario {
        params = java.util.Collections.unmodifiableMap(new TreeMap<>(params));
    }

    String param(String name, String otherwise) {
        return params.getOrDefault(name, otherwise);
    }

    /** Class and method without the packages: {@code TcpThroughput.stream}. */
    String shortName() {
        return shortName(benchmark);
    }

    static String shortName(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }

    @Override
    public String toString() {
        return params.isEmpty()
                ? shortName()
                : shortName() + " "
                        + params.entrySet().stream()
                                .filter(param -> !OrdinaryParams.has(param))
                                .map(param -> param.getKey() + "=" + param.getValue())
                                .collect(Collectors.joining(" "));
    }
}
