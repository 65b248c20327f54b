// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tare.result.ForkRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.AverageTimeResult;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.SampleTimeResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.SampleBuffer;

/**
 * One fork as an element of JMH's own JSON, and back: the form in which a run keeps what JMH would need to write the
 * results of all its forks, whoever measured them and when. Immutable.
 */
final class JmhElement {

    private static final ObjectMapper JSON = new JsonMapper();

    /** JMH itself keeps a sample's count in an int. */
    private static final long MOST_SAMPLES = Integer.MAX_VALUE;

    private final JsonNode element;
    private final Mode mode;
    private final TimeUnit unit;

    private JmhElement(JsonNode element, Mode mode) {
        this.element = element;
        this.mode = mode;
        this.unit = unit(element.path("primaryMetric").path("scoreUnit").asText());
    }

    /** The element that JMH writes of a fork. */
    static Map<String, Object> of(BenchmarkResult fork) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out)
                    .writeOut(List.of(new RunResult(fork.getParams(), List.of(fork))));
        }
        try {
            return JSON.readValue(
                            bytes.toString(StandardCharsets.UTF_8), new TypeReference<List<Map<String, Object>>>() {})
                    .get(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JMH's JSON is none: " + e.getOriginalMessage(), e);
        }
    }

    /** The element that a fork's record keeps; empty if it keeps none. */
    static Optional<JmhElement> in(ForkRecord fork) {
        return fork.jmh().isEmpty()
                ? Optional.empty()
                : Optional.of(new JmhElement(JSON.valueToTree(fork.jmh()), Mode.deepValueOf(fork.mode())));
    }

    /** Names of what was measured beside the score. */
    Set<String> secondaryLabels() {
        Set<String> labels = new TreeSet<>();
        element.path("secondaryMetrics").fieldNames().forEachRemaining(labels::add);
        return labels;
    }

    /**
     * How JMH makes one value of many, as far as the fork's own value tells: it is their sum, or their greatest, or their
     * least, or their mean; empty if it could be more than one of these.
     */
    Optional<AggregationPolicy> policy(String label) {
        JsonNode metric = element.path("secondaryMetrics").path(label);
        double score = number(metric.path("score"));
        double[] values = numbers(metric.path("rawData").path(0)).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        List<AggregationPolicy> fitting = Arrays.stream(AggregationPolicy.values())
                .filter(policy -> isClose(score, aggregate(policy, values)))
                .toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
    }

    private static double aggregate(AggregationPolicy policy, double[] values) {
        var all = Arrays.stream(values).summaryStatistics();
        return switch (policy) {
            case AVG -> all.getAverage();
            case SUM -> all.getSum();
            case MAX -> all.getMax();
            case MIN -> all.getMin();
        };
    }

    private static boolean isClose(double one, double other) {
        return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
    }

    /**
     * The fork as JMH had it.
     *
     * @param params of the scenario, as JMH orders them
     * @param forks how many forks the scenario has
     * @param policies label → how its values are made one
     */
    BenchmarkResult result(WorkloadParams params, int forks, Map<String, AggregationPolicy> policies) {
        BenchmarkParams benchmark = params(params, forks);
        List<IterationResult> iterations = new ArrayList<>();
        for (Result<?> primary : primaries()) {
            IterationResult iteration = new IterationResult(benchmark, benchmark.getMeasurement(), null);
            iteration.addResult(primary);
            iterations.add(iteration);
        }
        BenchmarkResult result = new BenchmarkResult(benchmark, iterations);
        for (String label : secondaryLabels()) {
            JsonNode metric = element.path("secondaryMetrics").path(label);
            String scoreUnit = metric.path("scoreUnit").asText();
            AggregationPolicy policy = policies.getOrDefault(label, AggregationPolicy.AVG);
            List<Double> values = numbers(metric.path("rawData").path(0));
            if (values.isEmpty()) {
                // A profiler's value of the whole fork is of no iteration.
                result.addBenchmarkResult(new ScalarResult(label, number(metric.path("score")), scoreUnit, policy));
            }
            for (int i = 0; i < Math.min(values.size(), iterations.size()); i++) {
                iterations.get(i).addResult(new ScalarResult(label, values.get(i), scoreUnit, policy));
            }
        }
        return result;
    }

    /** Of each iteration that counts. */
    private List<Result<?>> primaries() {
        String label = element.path("benchmark").asText().replaceFirst(".*\\.", "");
        JsonNode metric = element.path("primaryMetric");
        long unitNanos = unit.toNanos(1);
        List<Result<?>> primaries = new ArrayList<>();
        if (mode == Mode.SampleTime) {
            metric.path("rawDataHistogram")
                    .path(0)
                    .forEach(samples -> primaries.add(
                            new SampleTimeResult(ResultRole.PRIMARY, label, buffer(samples, unitNanos), unit)));
        } else {
            for (double score : numbers(metric.path("rawData").path(0))) {
                // A single shot is a time as well, and JMH makes the mean of both.
                primaries.add(
                        mode == Mode.Throughput
                                ? new ThroughputResult(ResultRole.PRIMARY, label, score, unitNanos, unit)
                                : new AverageTimeResult(ResultRole.PRIMARY, label, 1 / score, unitNanos, unit));
            }
        }
        return primaries;
    }

    private static SampleBuffer buffer(JsonNode samples, long unitNanos) {
        SampleBuffer buffer = new SampleBuffer();
        long total = 0;
        for (JsonNode sample : samples) {
            long nanos = Math.max(0, Math.round(number(sample.path(0)) * unitNanos));
            long count = sample.path(1).asLong();
            total += count;
            if (total > MOST_SAMPLES) {
                throw new IllegalArgumentException("more than " + MOST_SAMPLES + " samples in one iteration");
            }
            for (long i = 0; i < count; i++) {
                buffer.add(nanos);
            }
        }
        return buffer;
    }

    private BenchmarkParams params(WorkloadParams params, int forks) {
        return new BenchmarkParams(
                text("benchmark"),
                text("benchmark"),
                false,
                Math.max(1, element.path("threads").asInt()),
                new int[] {1},
                List.of(),
                forks,
                0,
                iterations(IterationType.WARMUP, "warmup"),
                iterations(IterationType.MEASUREMENT, "measurement"),
                mode,
                params,
                unit,
                1,
                text("jvm"),
                StreamSupport.stream(element.path("jvmArgs").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                text("jdkVersion"),
                text("vmName"),
                text("vmVersion"),
                text("jmhVersion"),
                TimeValue.NONE);
    }

    private IterationParams iterations(IterationType type, String prefix) {
        String time = text(prefix + "Time");
        return new IterationParams(
                type,
                element.path(prefix + "Iterations").asInt(),
                time.equals(TimeValue.NONE.toString()) ? TimeValue.NONE : TimeValue.fromString(time),
                Math.max(1, element.path(prefix + "BatchSize").asInt()));
    }

    private String text(String field) {
        return element.path(field).asText();
    }

    /** The unit of time in {@code ops/s} or {@code us/op}. */
    private static TimeUnit unit(String scoreUnit) {
        List<String> parts = List.of(scoreUnit.split("/", -1));
        return Arrays.stream(TimeUnit.values())
                .filter(unit -> parts.contains(TimeValue.tuToString(unit)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + scoreUnit + "' is no unit of JMH's"));
    }

    private static List<Double> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JmhElement::number)
                .toList();
    }

    /** JMH writes what is no number as a text. */
    private static double number(JsonNode node) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return switch (node.asText()) {
            case "+INF" -> Double.POSITIVE_INFINITY;
            case "-INF" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }
}
