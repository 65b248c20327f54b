// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.ForkSession;
import io.tare.result.ConsoleTable;
import io.tare.result.ForkRecord;
import io.tare.result.Precision;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a plan: one fork of each scenario per round, in shuffled order, so that the machine's drift falls on all alike
 * (randomised multiple interleaved trials: Abedi and Brecht, ICPE 2017). Each fork's record is on disk before the next
 * starts. What the engine refuses once it refuses always, so a refused scenario is not tried again.
 *
 * <p>A run that goes on is walked through from its first round, and what it has finished is not run again.
 */
final class Rounds implements AutoCloseable {

    private static final Duration DEFAULT_BUDGET = Duration.ofSeconds(270);

    /** Fewer give no interval, so a budget that nobody asked for ends no run before. */
    private static final int LEAST_ROUNDS = 3;

    /** What a fork costs beside its iterations, as long as none has run. */
    private static final Duration OVERHEAD_GUESS = Duration.ofMillis(1500);

    private final BenchCommand command;
    private final CommandLineOptions jmh;
    private final Plan plan;
    private final ForkSession session;
    private final RunFolder folder;
    private final FinishedForks finished;
    private final PrintStream out;
    private final Progress progress;
    private final long startNanos;
    private int ordinal;
    private volatile boolean isOver;
    private volatile boolean isEnding;

    /**
     * @param folder of a new run, or of one that goes on
     */
    Rounds(
            BenchCommand command,
            CommandLineOptions jmh,
            Plan plan,
            ForkSession session,
            RunFolder folder,
            PrintStream out) {
        this.command = command;
        this.jmh = jmh;
        this.plan = plan;
        this.session = session;
        this.folder = folder;
        this.out = out;
        finished = new FinishedForks(folder.read().forks());
        ordinal = finished.lastOrdinal();
        // A budget is for the whole run.
        startNanos = System.nanoTime() - finished.wallNanos();
        progress = new Progress(
                out, OVERHEAD_GUESS.toNanos() + plan.typicalIterations(jmh).toNanos());
    }

    /** Runs all rounds, prints the table, leaves the folder, and returns the exit code. */
    int run() {
        List<Scenario> left = new ArrayList<>(plan.scenarios());
        announce(left);
        for (int round = 1; round <= plan.rounds() && !left.isEmpty(); round++) {
            int thisRound = round;
            left.removeIf(scenario -> scenario.forks() < thisRound);
            if (round > 1 && !finished.goBeyond(round - 1) && isOverBudget(round, progress.forecastNanos(left))) {
                out.printf(
                        "Stopping after round %d of %d: another would not end within the budget of %s (--budget).%n",
                        round - 1, plan.rounds(), Progress.text(budget().orElseThrow()));
                break;
            }
            round(round, left);
            if (finished.goBeyond(round)) {
                continue;
            }
            writeMerged();
            if (round < plan.rounds()) {
                // Whoever wants to may watch it grow.
                folder.writeReport();
            }
            if (isNarrow(round)) {
                break;
            }
        }
        folder.finish();
        isOver = true;
        return report();
    }

    private void announce(List<Scenario> left) {
        Duration forecast = Duration.ofNanos(progress.forecastNanos(forksLeft(left, left, 1)));
        out.printf(
                "%d scenarios, %d rounds%s, about %s, in %s%n",
                plan.scenarios().size(),
                plan.rounds(),
                budget().map(time -> " or " + Progress.text(time)).orElse(""),
                Progress.text(forecast),
                folder.path());
        if (finished.lastOrdinal() > 0) {
            out.printf("Going on after fork %d.%n", finished.lastOrdinal());
        }
    }

    /** One fork of each scenario that is left; those that turn out to be refused are left no more. */
    private void round(int round, List<Scenario> left) {
        List<Scenario> order = order(round, left);
        for (int i = 0; i < order.size(); i++) {
            Scenario scenario = order.get(i);
            Optional<ForkRecord> before = finished.of(round, scenario);
            if (before.isPresent()) {
                progress.knew(scenario, before.get().wallNanos());
                if (FinishedForks.isRefused(before.get())) {
                    left.remove(scenario);
                }
                continue;
            }
            if (round > 1 && isOverBudget(round, 0)) {
                out.printf(
                        "Stopping %d forks before the end of round %d: the budget of %s is spent (--budget).%n",
                        order.size() - i, round, Progress.text(budget().orElseThrow()));
                left.clear();
                return;
            }
            ordinal++;
            progress.starts(round, plan.rounds(), scenario, forksLeft(order.subList(i, order.size()), left, round));
            if (!fork(round, scenario)) {
                left.remove(scenario);
            }
        }
    }

    /**
     * The order of a round follows from the seed and the round alone: not from what was refused, and not from where a run
     * was cut short.
     */
    private List<Scenario> order(int round, List<Scenario> left) {
        List<Scenario> order = new ArrayList<>(plan.scenarios());
        Collections.shuffle(order, new Random(new SplittableRandom(folder.plan().seed() + round).nextLong()));
        order.retainAll(left);
        return order;
    }

    /** Whether no interval reaches further than the user wants, and says how far the widest still does. */
    private boolean isNarrow(int round) {
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

    private int report() {
        Run run = folder.read();
        out.print(ConsoleTable.of(run));
        Path report = folder.writeReport();
        out.println();
        out.println("Report: " + report);
        out.println("JMH's own result: " + folder.jmhFile());
        // One broken fork among many is in the table; a run whose every fork broke has no result at all.
        return run.forks().stream().anyMatch(fork -> fork.status() != Status.UNSUPPORTED)
                        && run.forks().stream().noneMatch(ForkRecord::hasScore)
                ? 1
                : 0;
    }

    /** Runs one fork, keeps its record, and returns whether its scenario is worth another. */
    private boolean fork(int round, Scenario scenario) {
        String startedAt = RunFolder.now();
        boolean show = jmh.verbosity().orElse(VerboseMode.NORMAL) == VerboseMode.EXTRA;
        ForkRun fork = ForkRun.of(scenario, jmh, session, show ? out : null);
        if (isEnding) {
            awaitEnd();
        }
        List<String> histograms = new ArrayList<>();
        fork.histograms().forEach((name, file) -> histograms.add(folder.keepHistogram(ordinal, name, file)));
        folder.append(fork.record(ordinal, round, startedAt, histograms));
        progress.ended(scenario, fork.wallNanos(), fork.summary(folder.plan()));
        return fork.status() != Status.UNSUPPORTED;
    }

    /** Whatever comes of a fork while the JVM ends is no result of it: the next run of this plan has it to do again. */
    private static void awaitEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    /** Says how to go on, if the run ends before its time. */
    @Override
    public void close() {
        isEnding = true;
        if (!isOver) {
            out.printf("%nNot finished. To go on: java -jar tare.jar --resume %s%n", folder.path());
        }
    }

    /** What is still to run: the rest of this round, and the later rounds that fit into the budget. */
    private List<Scenario> forksLeft(List<Scenario> ofThisRound, List<Scenario> ofEach, int round) {
        List<Scenario> forks = new ArrayList<>(ofThisRound);
        for (int later = round + 1; later <= plan.rounds(); later++) {
            int laterRound = later;
            List<Scenario> more = ofEach.stream()
                    .filter(scenario -> scenario.forks() >= laterRound)
                    .toList();
            if (isOverBudget(later, progress.forecastNanos(forks) + progress.forecastNanos(more))) {
                break;
            }
            forks.addAll(more);
        }
        return forks;
    }

    private boolean isOverBudget(int round, long forecastNanos) {
        if (command.budget.isEmpty() && round <= LEAST_ROUNDS) {
            return false;
        }
        return budget().filter(time -> System.nanoTime() - startNanos + forecastNanos > time.toNanos())
                .isPresent();
    }

    /** A user who says how many forks there shall be gets them, however long it takes. */
    private Optional<Duration> budget() {
        return command.budget.or(() -> jmh.getForkCount().hasValue() ? Optional.empty() : Optional.of(DEFAULT_BUDGET));
    }

    private void writeMerged() {
        MergedResults merged = MergedResults.of(RunFolder.readWithJmh(folder.path()));
        if (merged.isEmpty()) {
            return;
        }
        merged.write(ResultFormatType.JSON, folder.jmhFile());
        if (jmh.getResult().hasValue() || jmh.getResultFormat().hasValue()) {
            ResultFormatType format = jmh.getResultFormat().orElse(ResultFormatType.CSV);
            String file = jmh.getResult().orElse("jmh-result." + format.name().toLowerCase(Locale.ROOT));
            merged.write(format, command.directory.resolve(file).toAbsolutePath());
        }
    }
}
