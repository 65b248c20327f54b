// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code run.json}, {@code forks/*.json}, {@code hlog/*.hlog}, {@code jmh.json},
 * {@code report.md}, {@code report.html}. Nothing in it is ever half written. For one writer.
 */
public final class RunFolder {

    private static final String PLAN = "run.json";
    static final String FORKS = "forks";
    static final String HISTOGRAMS = "hlog";

    /** Facts of the environment that are never the same twice, or say how something was found and not what it is. */
    private static final Set<String> MAY_CHANGE = Set.of(
            RunPlan.WARNINGS, RunPlan.RESUMED, "loadAverage", "stealTicks", "memory", "swap", "source", "directory");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path path;
    private RunPlan plan;

    private RunFolder(Path path, RunPlan plan) {
        this.path = path;
        this.plan = plan;
    }

    /**
     * Makes the folder {@code ROOT/TIME-RUNID} and writes the plan.
     *
     * @throws ResultException if that is not possible; the sentence names the path
     */
    public static RunFolder create(Path root, RunPlan plan) {
        Path path = root.resolve(STAMP.format(Instant.parse(plan.startedAt())) + "-" + plan.runId());
        try {
            // On Java 17, createDirectories takes a link to a directory for a file.
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
            }
            // Not another run's: two that share an id would overwrite each other's forks.
            Files.createDirectory(path);
            Files.createDirectory(path.resolve(FORKS));
            Files.createDirectory(path.resolve(HISTOGRAMS));
            AtomicFile.syncFolder(root);
        } catch (IOException e) {
            throw ResultException.because("cannot make the result folder " + path, e);
        }
        ResultJson.write(path.resolve(PLAN), plan);
        return new RunFolder(path, plan);
    }

    /** Now, as files of a run spell it. */
    public static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What the run set out to do. */
    public RunPlan plan() {
        return plan;
    }

    /** Where JMH's own merged result goes. */
    public Path jmhFile() {
        return path.resolve("jmh.json");
    }

    /**
     * Keeps a histogram log that a fork left.
     *
     * @param fork the fork's ordinal
     * @param name what the fork called it; a fork is not trusted to name a file of the host
     * @return the name to put into its record
     */
    public String keepHistogram(int fork, String name, Path source) {
        String kept = ForkRecord.slug(String.format(Locale.ROOT, "%04d-%s", fork, name));
        try {
            try (InputStream log = ResultJson.open(source, HistogramSource.MAX_LOG_BYTES)) {
                AtomicFile.write(path.resolve(HISTOGRAMS).resolve(kept), log.readAllBytes());
            }
            Files.delete(source);
        } catch (IOException e) {
            throw ResultException.because("cannot keep histogram " + kept, e);
        }
        return kept;
    }

    /** Writes a fork's record; when this returns it is on disk. */
    public void append(ForkRecord fork) {
        ResultJson.write(path.resolve(FORKS).resolve(fork.name() + ".json"), fork);
    }

    /** Marks the run as complete. */
    public void finish() {
        plan = plan.finished(now());
        ResultJson.write(path.resolve(PLAN), plan);
    }

    /** Writes the report of what is there now, as Markdown and as HTML, and returns the latter's file. */
    public Path writeReport() {
        return RunReport.write(read(), path);
    }

    /**
     * A folder that is there already, to write its report anew.
     *
     * @throws ResultException if it has no readable plan
     */
    public static RunFolder open(Path path) {
        return new RunFolder(path, readPlan(path));
    }

    /**
     * The folder of a run that was cut short, to go on with it. What a kill left half done is taken away.
     *
     * @param say told in one sentence each what is taken away, and what will run again because it is torn
     * @throws ResultException if it has no readable plan, or the run has ended
     */
    public static RunFolder resume(Path path, Consumer<String> say) {
        RunPlan plan = unfinishedPlan(path);
        Recovery.in(path).forEach(say);
        return new RunFolder(path, plan);
    }

    /**
     * The plan of a run that was cut short.
     *
     * @throws ResultException if it has no readable plan, or the run has ended
     */
    public static RunPlan unfinishedPlan(Path path) {
        RunPlan plan = readPlan(path);
        if (!plan.finishedAt().isEmpty()) {
            throw new ResultException(
                    path + " has ended, at " + plan.finishedAt() + ": there is nothing to go on with; show prints it");
        }
        return plan;
    }

    /**
     * What of the environment now is not as it was when the run began, and keeps its forks from being compared with new
     * ones: one entry each. Load, steal, warnings and memory may change.
     *
     * @param now as a plan has it
     */
    public List<String> environmentChanges(Map<String, Object> now) {
        return Environments.differences(plan.environment(), ResultJson.asRead(now), MAY_CHANGE);
    }

    /** Records that the run goes on, and what there is to warn of now. */
    public void goOn(List<String> warnings) {
        plan = plan.resumed(now(), warnings);
        ResultJson.write(path.resolve(PLAN), plan);
    }

    /** Whether a directory holds a run. */
    static boolean isOne(Path directory) {
        return Files.exists(directory.resolve(PLAN));
    }

    /** Reads what is there now, but for the forks' own elements of JMH's JSON, which are large. */
    public Run read() {
        return read(path);
    }

    /**
     * Reads a run's folder, but for the forks' own elements of JMH's JSON, which are large. A fork's file that cannot be
     * read is a notice and not the end.
     *
     * @throws ResultException if the folder has no readable plan
     */
    public static Run read(Path path) {
        return read(path, ResultJson::readWithoutJmh);
    }

    /**
     * The same with these elements.
     *
     * @throws ResultException if the folder has no readable plan
     */
    public static Run readWithJmh(Path path) {
        return read(path, file -> ResultJson.read(file, ForkRecord.class));
    }

    private static Run read(Path path, Function<Path, ForkRecord> reader) {
        RunPlan plan = readPlan(path);
        List<ForkRecord> forks = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        for (Path file : forkFiles(path)) {
            try {
                ForkRecord fork = reader.apply(file);
                if (fork.round() > plan.rounds()) {
                    throw new ResultException(
                            file + " is of round " + fork.round() + ", and the run has " + plan.rounds());
                }
                forks.add(fork);
            } catch (ResultException e) {
                notices.add(String.valueOf(e.getMessage()));
            }
        }
        forks.sort(Comparator.comparingInt(ForkRecord::ordinal));
        return new Run(plan, forks, new HistogramSource(path.resolve(HISTOGRAMS)), notices);
    }

    /** The files of all forks, in the order of their names. */
    static List<Path> forkFiles(Path path) {
        Path forks = path.resolve(FORKS);
        try (Stream<Path> files = Files.list(forks)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw ResultException.because("cannot list " + forks, e);
        }
    }

    private static RunPlan readPlan(Path path) {
        RunPlan plan = ResultJson.read(path.resolve(PLAN), RunPlan.class);
        if (plan.schemaVersion() < 1 || plan.schemaVersion() > RunPlan.SCHEMA_VERSION) {
            throw new ResultException(path.resolve(PLAN) + " has schema version " + plan.schemaVersion()
                    + ", and this build reads 1 to " + RunPlan.SCHEMA_VERSION);
        }
        if (plan.rounds() > RunPlan.MAX_ROUNDS) {
            throw new ResultException(path.resolve(PLAN) + " has " + plan.rounds() + " rounds, and no more than "
                    + RunPlan.MAX_ROUNDS + " are possible");
        }
        return plan;
    }
}
