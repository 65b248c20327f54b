// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.fork.ForkOutcome;
import io.tare.fork.ForkSession;
import io.tare.result.ForkRecord;
import io.tare.result.RunPlan;
import io.tare.result.SecondaryScore;
import io.tare.result.Status;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.BenchmarkResultMetaData;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * One fork of one scenario through JMH, and what became of it. Immutable.
 *
 * @param scenario what ran
 * @param status what became of it
 * @param reason one sentence if it is not {@code ok}
 * @param logTail what the fork printed last, if it failed
 * @param warmupScores a score for each warm-up iteration
 * @param result JMH's result, if it is {@code ok} or {@code underdriven}
 * @param outcome the engine's view, if the fork got so far
 * @param wallNanos from JMH's first step to its last
 */
record ForkRun(
        Scenario scenario,
        Status status,
        String reason,
        List<String> logTail,
        List<Double> warmupScores,
        Optional<BenchmarkResult> result,
        Optional<ForkOutcome> outcome,
        long wallNanos) {

    private static final int LOG_LINES = 40;

    /** How the JDK and JMH came to call the benchmark is the same for all. */
    private static final Pattern FRAME_OF_OTHERS =
            Pattern.compile("\\s+at (java\\.base/|org\\.openjdk\\.jmh\\.)|Benchmark had encountered error");

    /** Runs it; whatever goes wrong in it is a result. */
    static ForkRun of(Scenario scenario, CommandLineOptions user, ForkSession session, @Nullable PrintStream show) {
        CapturedFormat output = new CapturedFormat(show);
        long start = System.nanoTime();
        // JMH copies what a fork prints to these two, past its own output format.
        PrintStream systemOut = System.out;
        PrintStream systemErr = System.err;
        System.setOut(output.asStream());
        System.setErr(output.asStream());
        try {
            Collection<RunResult> results =
                    new Runner(SingleForkOptions.of(user, scenario, session.profiler()), output).run();
            long wallNanos = System.nanoTime() - start;
            Optional<ForkOutcome> outcome = session.takeOutcome();
            Optional<BenchmarkResult> result = results.stream()
                    .flatMap(run -> run.getBenchmarkResults().stream())
                    .findFirst()
                    .map(measured -> Metrics.of(scenario.benchmark()).in(measured));
            if (result.isEmpty()) {
                return failed(scenario, "JMH gave no result", output, outcome, wallNanos);
            }
            Optional<String> shortfall = outcome.flatMap(ended -> ForkNote.SHORTFALL.readFrom(ended.files()));
            return new ForkRun(
                    scenario,
                    shortfall.isPresent() ? Status.UNDERDRIVEN : Status.OK,
                    shortfall.orElse(""),
                    List.of(),
                    output.warmupScores(),
                    result,
                    outcome,
                    wallNanos);
        } catch (RunnerException | RuntimeException e) {
            long wallNanos = System.nanoTime() - start;
            Optional<ForkOutcome> outcome = session.takeOutcome();
            Optional<String> refused = refusedInFork(e);
            if (refused.isPresent()) {
                return unsupported(scenario, refused.get(), outcome, wallNanos);
            }
            if (outcome.isPresent() && outcome.get().status() == ForkOutcome.Status.UNSUPPORTED) {
                return unsupported(scenario, outcome.get().reason(), outcome, wallNanos);
            }
            String reason = thrownInFork(e)
                    .or(() -> outcome.map(ForkOutcome::reason))
                    .filter(words -> !words.isBlank())
                    .orElseGet(() -> String.valueOf(e.getMessage()));
            return failed(scenario, reason, output, outcome, wallNanos);
        } finally {
            System.setOut(systemOut);
            System.setErr(systemErr);
        }
    }

    /**
     * How long JMH's iterations took, warm-up included, by the fork's own clock: what is left of the wall time is what it
     * costs to have a fork.
     */
    long iterationsNanos() {
        return result.map(BenchmarkResult::getMetadata)
                .map(ForkRun::iterationsMillis)
                .map(millis -> millis * 1_000_000L)
                .orElse(0L);
    }

    private static long iterationsMillis(BenchmarkResultMetaData times) {
        long first = times.getWarmupTime() > 0 ? times.getWarmupTime() : times.getMeasurementTime();
        return times.getStopTime() - first;
    }

    private static ForkRun unsupported(
            Scenario scenario, String reason, Optional<ForkOutcome> outcome, long wallNanos) {
        return new ForkRun(
                scenario, Status.UNSUPPORTED, reason, List.of(), List.of(), Optional.empty(), outcome, wallNanos);
    }

    private static ForkRun failed(
            Scenario scenario, String reason, CapturedFormat output, Optional<ForkOutcome> outcome, long wallNanos) {
        // The fork's own last words, where it had any: JMH's lines around them are about JMH.
        List<String> last = outcome.map(ForkOutcome::logTail)
                .filter(lines -> !lines.isEmpty())
                .orElseGet(() -> output.lines().stream()
                        .filter(line -> !FRAME_OF_OTHERS.matcher(line).lookingAt())
                        .toList());
        return new ForkRun(
                scenario,
                Status.FAILED,
                reason,
                last.subList(Math.max(0, last.size() - LOG_LINES), last.size()),
                output.warmupScores(),
                Optional.empty(),
                outcome,
                wallNanos);
    }

    /** The sentence of a fork that cannot run this scenario here; it came over JMH's link. */
    private static Optional<String> refusedInFork(Throwable failure) {
        return chain(failure).stream()
                .filter(link -> link instanceof PeerUnreachableException || link instanceof RefusedException)
                .findFirst()
                .map(Throwable::getMessage);
    }

    /** What the benchmark itself threw: JMH wraps it, and reports a fork that died with an exception of its own. */
    private static Optional<String> thrownInFork(Throwable failure) {
        List<Throwable> chain = chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        String words = String.valueOf(root.getMessage());
        boolean jmhsOwn = words.startsWith("Forked VM failed") || words.equals("Benchmark caught the exception");
        return jmhsOwn ? Optional.empty() : Optional.of(String.valueOf(root));
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        collect(failure, chain);
        return chain;
    }

    private static void collect(Throwable failure, List<Throwable> chain) {
        if (chain.contains(failure)) {
            return;
        }
        chain.add(failure);
        for (Throwable suppressed : failure.getSuppressed()) {
            collect(suppressed, chain);
        }
        if (failure.getCause() != null) {
            collect(failure.getCause(), chain);
        }
    }

    /** The histograms that the fork left, by name. */
    Map<String, Path> histograms() {
        Map<String, Path> histograms = new TreeMap<>(files());
        histograms.keySet().removeIf(ForkNote::isOne);
        return histograms;
    }

    private Map<String, Path> files() {
        return outcome.map(ForkOutcome::files).orElse(Map.of());
    }

    /** A few words for the line of progress. */
    String summary(RunPlan plan) {
        Metrics metrics = Metrics.of(scenario.benchmark());
        return result.filter(measured -> status == Status.OK)
                .map(measured -> metrics.isEmpty()
                        ? figure(
                                measured.getPrimaryResult().getScore(),
                                plan.unit(
                                        scenario.benchmark(),
                                        measured.getPrimaryResult().getScoreUnit()))
                        : metrics.labels().stream()
                                .map(label -> measured.getSecondaryResults().get(label))
                                .map(value -> figure(value.getScore(), value.getScoreUnit()))
                                .collect(Collectors.joining(", ")))
                .orElseGet(() -> status.id() + ": " + reason);
    }

    private static String figure(double value, String unit) {
        return String.format(Locale.ROOT, "%.4g %s", value, unit);
    }

    /** The record for the run's folder. */
    ForkRecord record(int ordinal, int round, String startedAt, List<String> histograms) {
        return new ForkRecord(
                ordinal,
                round,
                scenario.benchmark(),
                scenario.mode().shortLabel(),
                scenario.params(),
                status,
                reason,
                logTail,
                result.map(BenchmarkResult::getScoreUnit).orElse(""),
                warmupScores,
                result.map(ForkRun::scores).orElse(List.of()),
                startedAt,
                wallNanos,
                iterationsNanos(),
                placement(),
                histograms,
                result.map(this::secondary).orElse(Map.of()),
                // JMH's format has no word for a score that does not count.
                result.filter(measured -> status == Status.OK)
                        .map(JmhElement::of)
                        .orElse(Map.of()));
    }

    /** What JMH's profilers in the fork ({@code -prof gc}) and counters of the benchmark say, and the CPU time. */
    private Map<String, SecondaryScore> secondary(BenchmarkResult result) {
        Map<String, SecondaryScore> secondary = new TreeMap<>();
        outcome.ifPresent(ended -> secondary.putAll(CpuPerOperation.of(scenario, result, ended)));
        result.getSecondaryResults().forEach((label, score) -> {
            if (Double.isFinite(score.getScore())) {
                secondary.put(label, new SecondaryScore(score.getScore(), score.getScoreUnit()));
            }
        });
        return secondary;
    }

    private static List<Double> scores(BenchmarkResult result) {
        return result.getIterationResults().stream()
                .map(iteration -> iteration.getPrimaryResult().getScore())
                .toList();
    }

    /** Where both sides ran and how long each step took, for the record. */
    private Map<String, Object> placement() {
        Map<String, Object> placement = new TreeMap<>();
        outcome.ifPresent(engine -> {
            placement.putAll(engine.facts());
            placement.put("spansNanos", engine.spansNanos());
        });
        ForkNote.TOOL.readFrom(files()).ifPresent(tool -> placement.put("tool", tool));
        return placement;
    }
}
