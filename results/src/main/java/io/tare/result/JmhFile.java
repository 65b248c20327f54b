// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;

/**
 * JMH's own result file ({@code -rf json}) as a run. A fork is an inner list of {@code rawData}, or of
 * {@code rawDataHistogram}, of whose samples the score is the mean. What JMH does not keep is missing: rounds, so that
 * ratios are of all forks to all forks; failures; latencies by percentile.
 */
final class JmhFile {

    private static final String NOTICE = "this is a result file of JMH's own: it knows no rounds, so a ratio is of the"
            + " geometric means of all forks, with Welch's interval, and the machine's drift does not fall out";

    private final Path file;
    private final List<PlannedScenario> scenarios = new ArrayList<>();
    private final List<ForkRecord> forks = new ArrayList<>();

    private JmhFile(Path file) {
        this.file = file;
    }

    /**
     * Reads it.
     *
     * @throws ResultException if it is not readable, or no result of JMH's
     */
    static Run read(Path file) {
        JsonNode results = ResultJson.read(file, JsonNode.class);
        JmhFile read = new JmhFile(file);
        if (!results.isArray() || results.isEmpty()) {
            throw read.refused("it is no list of results");
        }
        results.forEach(read::add);
        return new Run(
                read.plan(results.get(0)), read.forks, new HistogramSource(file.resolveSibling("")), List.of(NOTICE));
    }

    private void add(JsonNode result) {
        Map<String, String> params = new TreeMap<>();
        result.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
        JsonNode metric = result.path("primaryMetric");
        boolean isSampled = metric.has("rawDataHistogram");
        JsonNode raw = metric.path(isSampled ? "rawDataHistogram" : "rawData");
        if (text(result, "benchmark").isEmpty() || !raw.isArray() || raw.isEmpty()) {
            throw refused("one of its elements has no benchmark, or no rawData of forks");
        }
        PlannedScenario scenario =
                new PlannedScenario(text(result, "benchmark"), text(result, "mode"), params, raw.size());
        scenarios.add(scenario);
        for (int fork = 0; fork < raw.size(); fork++) {
            List<Double> scores = StreamSupport.stream(raw.get(fork).spliterator(), false)
                    .map(iteration -> isSampled ? mean(iteration) : iteration.asDouble(Double.NaN))
                    .toList();
            forks.add(record(scenario, text(metric, "scoreUnit"), scores, secondary(result, fork)));
        }
    }

    /** Of samples as pairs of a value and how often it was. */
    private static double mean(JsonNode samples) {
        double sum = 0;
        double count = 0;
        for (JsonNode sample : samples) {
            sum += sample.path(0).asDouble() * sample.path(1).asDouble();
            count += sample.path(1).asDouble();
        }
        return sum / count;
    }

    private static Map<String, SecondaryScore> secondary(JsonNode result, int fork) {
        Map<String, SecondaryScore> secondary = new TreeMap<>();
        result.path("secondaryMetrics").properties().forEach(metric -> {
            double mean = StreamSupport.stream(
                            metric.getValue().path("rawData").path(fork).spliterator(), false)
                    .mapToDouble(value -> value.asDouble(Double.NaN))
                    .average()
                    .orElse(Double.NaN);
            if (Double.isFinite(mean)) {
                secondary.put(metric.getKey(), new SecondaryScore(mean, text(metric.getValue(), "scoreUnit")));
            }
        });
        return secondary;
    }

    private ForkRecord record(
            PlannedScenario scenario, String unit, List<Double> scores, Map<String, SecondaryScore> secondary) {
        try {
            return new ForkRecord(
                    forks.size() + 1,
                    1,
                    scenario.benchmark(),
                    scenario.mode(),
                    scenario.params(),
                    Status.OK,
                    "",
                    List.of(),
                    unit,
                    List.of(),
                    scores,
                    "",
                    0,
                    0,
                    Map.of(),
                    List.of(),
                    secondary,
                    Map.of());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private RunPlan plan(JsonNode first) {
        Map<String, Object> environment = new LinkedHashMap<>();
        first.properties().stream()
                .filter(field -> field.getValue().isValueNode())
                .filter(field -> !List.of("benchmark", "mode").contains(field.getKey()))
                .forEach(field ->
                        environment.put(field.getKey(), field.getValue().asText()));
        environment.put("jvmArgs", first.path("jvmArgs").toString());
        CRC32 crc = new CRC32();
        try {
            crc.update(Files.readAllBytes(file));
        } catch (IOException e) {
            throw ResultException.because("cannot read " + file, e);
        }
        return new RunPlan(
                RunPlan.SCHEMA_VERSION,
                String.format(Locale.ROOT, "%08x", crc.getValue()),
                "",
                "",
                0,
                scenarios.stream()
                        .map(scenario -> scenario.params().getOrDefault(Table.RUNTIME, ""))
                        .filter(runtime -> !runtime.isBlank())
                        .findFirst()
                        .orElse("runc"),
                "",
                RunPlan.UNKNOWN_ROUNDS,
                List.of(),
                scenarios,
                Map.of(),
                Map.of(),
                environment);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private ResultException refused(String why) {
        return new ResultException("cannot read " + file + " as a result file of JMH's: " + why);
    }
}
