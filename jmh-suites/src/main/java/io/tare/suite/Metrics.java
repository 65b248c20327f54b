// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.result.PlannedMetric;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The {@link Metric}s of a benchmark. Immutable.
 *
 * @param all by their fields, in the order of their declaration
 * @param rates name of one that is a rate → how many operations a second 1 stands for
 */
record Metrics(List<PlannedMetric> all, Map<String, Double> rates) {

    Metrics {
        all = List.copyOf(all);
        rates = Map.copyOf(rates);
    }

    /** Those of the states that the benchmark's method takes. */
    static Metrics of(String benchmark) {
        String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        List<PlannedMetric> metrics = new ArrayList<>();
        Map<String, Double> rates = new HashMap<>();
        Arrays.stream(Benchmarks.classOf(benchmark).getMethods())
                .filter(candidate -> candidate.getName().equals(method))
                .map(Method::getParameterTypes)
                .flatMap(Arrays::stream)
                .forEach(state -> addTo(metrics, rates, state));
        return new Metrics(metrics, rates);
    }

    private static void addTo(List<PlannedMetric> metrics, Map<String, Double> rates, Class<?> state) {
        for (Field field : state.getFields()) {
            Metric metric = field.getAnnotation(Metric.class);
            if (metric != null) {
                metrics.add(new PlannedMetric(field.getName(), metric.unit(), metric.moreIsBetter()));
                if (metric.perSecond() > 0) {
                    rates.put(field.getName(), metric.perSecond());
                }
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<String> labels() {
        return all.stream().map(PlannedMetric::name).toList();
    }

    /**
     * The result with units, and with metrics that count as means: JMH takes what a benchmark counts for events, and
     * would add up those of all iterations and forks.
     */
    BenchmarkResult in(BenchmarkResult measured) {
        if (isEmpty()) {
            return measured;
        }
        return new BenchmarkResult(
                measured.getParams(),
                measured.getIterationResults().stream().map(this::in).toList(),
                measured.getMetadata());
    }

    private IterationResult in(IterationResult measured) {
        Map<String, PlannedMetric> byName =
                all.stream().collect(Collectors.toMap(PlannedMetric::name, Function.identity()));
        IterationResult named =
                new IterationResult(measured.getBenchmarkParams(), measured.getParams(), measured.getMetadata());
        measured.getRawPrimaryResults().forEach(named::addResult);
        for (Result<?> result : measured.getRawSecondaryResults().values()) {
            PlannedMetric metric = byName.get(result.getLabel());
            named.addResult(
                    metric == null
                            ? result
                            : new ScalarResult(metric.name(), result.getScore(), metric.unit(), AggregationPolicy.AVG));
        }
        return named;
    }
}
