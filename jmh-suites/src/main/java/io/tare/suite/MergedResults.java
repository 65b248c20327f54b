// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.WorkloadParams;

/**
 * The forks of all rounds as JMH's own results: a scenario's forks become one {@link RunResult}, as if JMH had run them
 * one after the other, so that what reads JMH's files reads ours. Not thread-safe.
 */
final class MergedResults {

    private final Map<Scenario, List<BenchmarkResult>> forks = new LinkedHashMap<>();

    void add(Scenario scenario, BenchmarkResult fork) {
        forks.computeIfAbsent(scenario, none -> new ArrayList<>()).add(fork);
    }

    boolean isEmpty() {
        return forks.isEmpty();
    }

    /** Writes all that is there so far; whoever reads the file sees the old or the new content, never half of one. */
    void write(ResultFormatType format, Path file) {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try (PrintStream out = new PrintStream(Files.newOutputStream(unfinished), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(format, out).writeOut(results());
            // PrintStream swallows errors, a full disk among them.
            if (out.checkError()) {
                throw new IOException("write failed; is the disk full?");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private Collection<RunResult> results() {
        Collection<RunResult> results = new TreeSet<>(RunResult.DEFAULT_SORT_COMPARATOR);
        forks.forEach((scenario, ofScenario) -> results.add(
                new RunResult(withForks(ofScenario.get(0).getParams(), scenario, ofScenario.size()), ofScenario)));
        return results;
    }

    /** JMH ran each fork as a run of one; the merged result says how many there were. */
    private BenchmarkParams withForks(BenchmarkParams params, Scenario scenario, int forks) {
        WorkloadParams workload = new WorkloadParams();
        scenario.params().forEach((name, value) -> workload.put(name, value, order(name, value)));
        return new BenchmarkParams(
                params.getBenchmark(),
                params.generatedBenchmark(),
                params.shouldSynchIterations(),
                params.getThreads(),
                params.getThreadGroups(),
                params.getThreadGroupLabels(),
                forks,
                0,
                params.getWarmup(),
                params.getMeasurement(),
                params.getMode(),
                workload,
                params.getTimeUnit(),
                params.getOpsPerInvocation(),
                params.getJvm(),
                params.getJvmArgs(),
                params.getJdkVersion(),
                params.getVmName(),
                params.getVmVersion(),
                params.getJmhVersion(),
                params.getTimeout());
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
