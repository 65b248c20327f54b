// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.fork.ForkImage;
import io.tare.fork.ForkSession;
import io.tare.result.AgainstItself;
import io.tare.result.Baseline;
import io.tare.result.ConsoleTable;
import io.tare.result.PlannedScenario;
import io.tare.result.Precision;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.RunPlan;
import io.tare.result.Status;
import io.tare.run.RunOwner;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Utils;

/**
 * Runs a plan: one fork of each scenario per round, in shuffled order, so that the machine's drift falls on all alike
 * (randomised multiple interleaved trials: Abedi and Brecht, ICPE 2017). Each fork's record is on disk before the next
 * starts. What the engine refuses once it refuses always, so a refused scenario is not tried again.
 */
final class Rounds {

    private static final Duration DEFAULT_BUDGET = Duration.ofSeconds(270);

    /** What a fork costs beside its iterations, as long as none has run. */
    private static final Duration OVERHEAD_GUESS = Duration.ofMillis(1500);

    private final BenchCommand command;
    private final CommandLineOptions jmh;
    private final Plan plan;
    private final List<Engine> engines;
    private final ForkSession session;
    private final RunOwner owner;
    private final List<String> warnings;
    private final PrintStream out;
    private final MergedResults merged = new MergedResults();
    private boolean anyFailed;

    Rounds(
            BenchCommand command,
            CommandLineOptions jmh,
            Plan plan,
            List<Engine> engines,
            ForkSession session,
            RunOwner owner,
            List<String> warnings,
            PrintStream out) {
        this.command = command;
        this.jmh = jmh;
        this.plan = plan;
        this.engines = engines;
        this.session = session;
        this.owner = owner;
        this.warnings = List.copyOf(warnings);
        this.out = out;
    }

    /** Runs all rounds, prints the table, leaves the folder, and returns the exit code. */
    int run() {
        long start = System.nanoTime();
        Map<String, Object> images = images();
        long seed = command.seed.orElseGet(() -> new Random().nextLong() >>> 16);
        RunFolder folder = RunFolder.create(command.results, planFor(seed, images));
        Progress progress = new Progress(
                out, OVERHEAD_GUESS.toNanos() + plan.typicalIterations(jmh).toNanos());
        out.printf(
                "%d scenarios, %d rounds%s, in %s%n",
                plan.scenarios().size(),
                plan.rounds(),
                budget().map(time -> " or " + Progress.text(time)).orElse(""),
                folder.path());
        List<Scenario> left = new ArrayList<>(plan.scenarios());
        Random random = new Random(seed);
        int ordinal = 0;
        for (int round = 1; round <= plan.rounds() && !left.isEmpty(); round++) {
            int thisRound = round;
            left.removeIf(scenario -> scenario.forks() < thisRound);
            if (round > 1 && isOverBudget(start, progress.forecastNanos(left))) {
                out.printf(
                        "Stopping after round %d of %d: another would not end within the budget of %s (--budget).%n",
                        round - 1, plan.rounds(), Progress.text(budget().orElseThrow()));
                break;
            }
            List<Scenario> order = new ArrayList<>(left);
            Collections.shuffle(order, random);
            for (int i = 0; i < order.size(); i++) {
                if (round > 1 && isOverBudget(start, 0)) {
                    out.printf(
                            "Stopping %d forks before the end of round %d: the budget of %s is spent (--budget).%n",
                            order.size() - i, round, Progress.text(budget().orElseThrow()));
                    left.clear();
                    break;
                }
                ordinal++;
                progress.starts(
                        round,
                        plan.rounds(),
                        order.get(i),
                        forksLeft(order.subList(i, order.size()), left, round, start, progress));
                if (!fork(folder, ordinal, round, order.get(i), progress)) {
                    left.remove(order.get(i));
                }
            }
            writeMerged(folder);
            if (round < plan.rounds()) {
                // Whoever wants to may watch it grow.
                folder.writeReport();
            }
            if (isNarrow(folder, round)) {
                break;
            }
        }
        folder.finish();
        return report(folder);
    }

    /** Whether no interval reaches further than the user wants, and says how far the widest still does. */
    private boolean isNarrow(RunFolder folder, int round) {
        if (command.until.isEmpty()) {
            return false;
        }
        double wanted = command.until.get();
        Optional<Precision> widest = Precision.widest(folder.read());
        widest.filter(it -> Double.isFinite(it.reach()))
                .ifPresent(it -> out.printf(
                        Locale.ROOT,
                        "After round %d the widest interval is ±%.1f %% of %s (--until %.3g%%).%n",
                        round,
                        100 * it.reach(),
                        it.name(),
                        100 * wanted));
        return widest.filter(it -> it.reach() <= wanted).isPresent();
    }

    private int report(RunFolder folder) {
        Run run = folder.read();
        out.print(ConsoleTable.of(run));
        Path report = folder.writeReport();
        out.println();
        out.println("Report: " + report);
        out.println("JMH's own result: " + folder.jmhFile());
        // One broken fork among many is in the table; a run whose every fork broke has no result at all.
        return anyFailed && merged.isEmpty() ? 1 : 0;
    }

    /** Runs one fork, keeps its record, and returns whether its scenario is worth another. */
    private boolean fork(RunFolder folder, int ordinal, int round, Scenario scenario, Progress progress) {
        String startedAt = RunFolder.now();
        boolean show = jmh.verbosity().orElse(VerboseMode.NORMAL) == VerboseMode.EXTRA;
        ForkRun fork = ForkRun.of(scenario, jmh, session, show ? out : null);
        List<String> histograms = new ArrayList<>();
        fork.histograms().forEach((name, file) -> histograms.add(folder.keepHistogram(ordinal, name, file)));
        folder.append(fork.record(ordinal, round, startedAt, histograms));
        if (!AgainstItself.isOne(scenario.params())) {
            // JMH's format has no word for the second of two that are alike.
            fork.result().ifPresent(result -> merged.add(scenario, result));
        }
        anyFailed |= fork.status() == Status.FAILED;
        progress.ended(scenario, fork.wallNanos(), fork.summary(Benchmarks.unitLabels()));
        return fork.status() != Status.UNSUPPORTED;
    }

    /** What is still to run: the rest of this round, and the later rounds that fit into the budget. */
    private List<Scenario> forksLeft(
            List<Scenario> ofThisRound, List<Scenario> ofEach, int round, long startNanos, Progress progress) {
        List<Scenario> forks = new ArrayList<>(ofThisRound);
        for (int later = round + 1; later <= plan.rounds(); later++) {
            int laterRound = later;
            List<Scenario> more = ofEach.stream()
                    .filter(scenario -> scenario.forks() >= laterRound)
                    .toList();
            if (isOverBudget(startNanos, progress.forecastNanos(forks) + progress.forecastNanos(more))) {
                break;
            }
            forks.addAll(more);
        }
        return forks;
    }

    private boolean isOverBudget(long startNanos, long forecastNanos) {
        return budget().filter(time -> System.nanoTime() - startNanos + forecastNanos > time.toNanos())
                .isPresent();
    }

    /** A user who says how many forks there shall be gets them, however long it takes. */
    private Optional<Duration> budget() {
        return command.budget.or(() -> jmh.getForkCount().hasValue() ? Optional.empty() : Optional.of(DEFAULT_BUDGET));
    }

    private void writeMerged(RunFolder folder) {
        if (merged.isEmpty()) {
            return;
        }
        merged.write(ResultFormatType.JSON, folder.jmhFile());
        if (jmh.getResult().hasValue() || jmh.getResultFormat().hasValue()) {
            ResultFormatType format = jmh.getResultFormat().orElse(ResultFormatType.CSV);
            String file = jmh.getResult().orElse("jmh-result." + format.name().toLowerCase(java.util.Locale.ROOT));
            merged.write(format, Path.of(file).toAbsolutePath());
        }
    }

    /** Makes the images before the first round, so that no fork's time has it. */
    private Map<String, Object> images() {
        Map<String, Object> images = new LinkedHashMap<>();
        for (Engine engine : engines) {
            if (!engine.sharesHostFiles() && plan.uses(engine, engines)) {
                Path java = Path.of(jmh.getJvm().orElse(Utils.getCurrentJvm()));
                try {
                    ForkImage image = session.image(engine, java, Bench.classPath());
                    images.put(engine.name(), Map.of("reference", image.reference(), "digest", image.digest()));
                } catch (EngineException e) {
                    if (engines.stream()
                                    .filter(other -> plan.uses(other, engines))
                                    .count()
                            == 1) {
                        throw e;
                    }
                    out.println("Engine '" + engine.name() + "' has no image, so its scenarios will fail: "
                            + e.getMessage());
                }
            }
        }
        return images;
    }

    private RunPlan planFor(long seed, Map<String, Object> images) {
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("machine", MachineFacts.read());
        environment.put("warnings", warnings);
        Map<String, Object> ofEngines = new LinkedHashMap<>();
        engines.forEach(engine -> ofEngines.put(engine.name(), engine.facts()));
        environment.put("engines", ofEngines);
        environment.put("images", images);
        environment.put(
                "cpus",
                Map.of("fork", session.cpus().fork(), "peer", session.cpus().peer()));
        Optional<Baseline> baseline = command.baseline();
        return new RunPlan(
                RunPlan.SCHEMA_VERSION,
                owner.runId(),
                RunFolder.now(),
                "",
                seed,
                baseline.filter(Baseline::isRuntime)
                        .map(asked -> asked.values().get(0))
                        .orElseGet(() -> plan.defaultRuntime(engines)),
                baseline.map(Baseline::toString).orElse(""),
                plan.rounds(),
                command.words,
                plan.scenarios().stream()
                        .map(scenario -> new PlannedScenario(
                                scenario.benchmark(),
                                scenario.mode().shortLabel(),
                                scenario.params(),
                                scenario.forks()))
                        .toList(),
                Benchmarks.unitLabels(),
                plan.metrics(),
                environment);
    }
}
