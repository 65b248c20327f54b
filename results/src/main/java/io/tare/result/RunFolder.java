// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.Stream;

/**
 * The folder of one run: {@code run.json}, {@code forks/*.json}, {@code hlog/*.hlog}, {@code jmh.json},
 * {@code report.md}, {@code report.html}. Nothing in it is ever half written. For one writer.
 */
public final class RunFolder {

    private static final String PLAN = "run.json";
    private static final String FORKS = "forks";
    private static final String HISTOGRAMS = "hlog";
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
            ResultJson.requireReadable(source);
            AtomicFile.write(path.resolve(HISTOGRAMS).resolve(kept), Files.readAllBytes(source));
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
        // Histograms of all forks are merged for it, so it is made once for both.
        Table table = Table.of(read());
        AtomicFile.write(path.resolve("report.md"), MarkdownReport.of(table).getBytes(StandardCharsets.UTF_8));
        Path page = path.resolve("report.html");
        AtomicFile.write(page, HtmlReport.of(table).getBytes(StandardCharsets.UTF_8));
        return page;
    }

    /**
     * A folder that is there already, to write its report anew.
     *
     * @throws ResultException if it has no readable plan
     */
    public static RunFolder open(Path path) {
        return new RunFolder(path, read(path).plan());
    }

    /** Whether a directory holds a run. */
    static boolean isOne(Path directory) {
        return Files.exists(directory.resolve(PLAN));
    }

    /** Reads what is there now. */
    public Run read() {
        return read(path);
    }

    /**
     * Reads a run's folder. A fork's file that cannot be read is a notice and not the end.
     *
     * @throws ResultException if the folder has no readable plan
     */
    public static Run read(Path path) {
        RunPlan plan = ResultJson.read(path.resolve(PLAN), RunPlan.class);
        if (plan.schemaVersion() < 1 || plan.schemaVersion() > RunPlan.SCHEMA_VERSION) {
            throw new ResultException(path.resolve(PLAN) + " has schema version " + plan.schemaVersion()
                    + ", and this build reads 1 to " + RunPlan.SCHEMA_VERSION);
        }
        List<ForkRecord> forks = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        try (Stream<Path> files = Files.list(path.resolve(FORKS))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                try {
                    forks.add(ResultJson.read(file, ForkRecord.class));
                } catch (ResultException e) {
                    notices.add(String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException e) {
            throw ResultException.because("cannot list " + path.resolve(FORKS), e);
        }
        forks.sort(Comparator.comparingInt(ForkRecord::ordinal));
        return new Run(plan, forks, new HistogramSource(path.resolve(HISTOGRAMS)), notices);
    }
}
