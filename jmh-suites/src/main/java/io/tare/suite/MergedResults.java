// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.result.AgainstItself;
import io.tare.result.AtomicFile;
import io.tare.result.ForkRecord;
import io.tare.result.ResultException;
import io.tare.result.Run;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.WorkloadParams;

/**
 * The forks of all rounds as JMH's own results: a scenario's forks become one {@link RunResult}, as if JMH had run them
 * one after the other, so that what reads JMH's files reads ours. They are made of the forks' records, so that it is all
 * one whether a run was killed in between. Immutable.
 */
final class MergedResults {

    private final Map<Scenario, List<JmhElement>> forks;

    private MergedResults(Map<Scenario, List<JmhElement>> forks) {
        this.forks = forks;
    }

    /**
     * @param run read with the forks' elements of JMH's JSON
     */
    static MergedResults of(Run run) {
        Map<Scenario, List<JmhElement>> forks = new LinkedHashMap<>();
        for (ForkRecord fork : run.forks()) {
            // JMH's format has no word for the second of two that are alike.
            if (!AgainstItself.isOne(fork.params())) {
                try {
                    JmhElement.in(fork)
                            .ifPresent(element -> forks.computeIfAbsent(
                                            new Scenario(
                                                    fork.benchmark(), Mode.deepValueOf(fork.mode()), fork.params(), 1),
                                            none -> new ArrayList<>())
                                    .add(element));
                } catch (IllegalArgumentException | IllegalStateException e) {
                    throw new ResultException(
                            "fork " + fork.ordinal() + " has no result of JMH's: " + e.getMessage(), e);
                }
            }
        }
        return new MergedResults(forks);
    }

    boolean isEmpty() {
        return forks.isEmpty();
    }

    /** Writes them; whoever reads the file sees the old or the new content, never half of one. */
    void write(ResultFormatType format, Path file) {
        AtomicFile.write(file, text(format).getBytes(StandardCharsets.UTF_8));
    }

    /** What JMH writes of them. */
    String text(ResultFormatType format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(format, out).writeOut(results());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private Collection<RunResult> results() {
        Collection<RunResult> results = new TreeSet<>(RunResult.DEFAULT_SORT_COMPARATOR);
        forks.forEach((scenario, elements) -> {
            WorkloadParams workload = new WorkloadParams();
            scenario.params().forEach((name, value) -> workload.put(name, value, order(name, value)));
            Map<String, AggregationPolicy> policies = policies(elements);
            List<BenchmarkResult> ofScenario = elements.stream()
                    .map(element -> element.result(workload, elements.size(), policies))
                    .toList();
            results.add(new RunResult(ofScenario.get(0).getParams(), ofScenario));
        });
        return results;
    }

    /** One for all forks of a scenario: JMH refuses to merge others. */
    private static Map<String, AggregationPolicy> policies(List<JmhElement> elements) {
        Map<String, AggregationPolicy> policies = new TreeMap<>();
        for (JmhElement element : elements) {
            for (String label : element.secondaryLabels()) {
                Optional<AggregationPolicy> policy = element.policy(label);
                policy.ifPresent(known -> policies.putIfAbsent(label, known));
            }
        }
        return policies;
    }

    /** JMH orders and tells apart a param's values by their position on the command line, not by their text. */
    private int order(String name, String value) {
        return forks.keySet().stream()
                .map(scenario -> scenario.param(name, ""))
                .distinct()
                .sorted()
                .toList()
                .indexOf(value);
    }
}
