// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code run.json}, {@code forks/*.json}, {@code hlog/*.hlog}, {@code jmh.json},
 * {@code report.md}. Nothing in it is ever half written. For one writer.
 */
public final class RunFolder {

    private static final String PLAN = "run.json";
    private static final String FORKS = "forks";
    private static final String HISTOGRAMS = "hlog";
    private static final long MAX_FILE_BYTES = 64L << 20;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

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
            Files.createDirectories(path.resolve(FORKS));
            Files.createDirectories(path.resolve(HISTOGRAMS));
        } catch (IOException e) {
            throw new ResultException("cannot make the result folder " + path + ": " + because(e), e);
        }
        RunFolder folder = new RunFolder(path, plan);
        folder.write(path.resolve(PLAN), plan);
        return folder;
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
     * @return the name to put into its record
     */
    public String keepHistogram(int fork, String name, Path source) {
        String kept = String.format(Locale.ROOT, "%04d-%s", fork, name);
        try {
            AtomicFile.write(path.resolve(HISTOGRAMS).resolve(kept), Files.readAllBytes(source));
            Files.delete(source);
        } catch (IOException e) {
            throw new ResultException("cannot keep histogram " + kept + ": " + because(e), e);
        }
        return kept;
    }

    /** Writes a fork's record; when this returns it is on disk. */
    public void append(ForkRecord fork) {
        write(path.resolve(FORKS).resolve(fork.name() + ".json"), fork);
    }

    /** Marks the run as complete. */
    public void finish() {
        plan = plan.finished(now());
        write(path.resolve(PLAN), plan);
    }

    /** Writes the report. */
    public Path writeReport(String markdown) {
        Path file = path.resolve("report.md");
        AtomicFile.write(file, markdown.getBytes(StandardCharsets.UTF_8));
        return file;
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
        RunPlan plan = read(path.resolve(PLAN), RunPlan.class);
        if (plan.schemaVersion() > RunPlan.SCHEMA_VERSION) {
            throw new ResultException(path.resolve(PLAN) + " has schema version " + plan.schemaVersion()
                    + ", and this build reads up to " + RunPlan.SCHEMA_VERSION);
        }
        List<ForkRecord> forks = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        try (Stream<Path> files = Files.list(path.resolve(FORKS))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                try {
                    forks.add(read(file, ForkRecord.class));
                } catch (ResultException e) {
                    notices.add(String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException e) {
            throw new ResultException("cannot list " + path.resolve(FORKS) + ": " + because(e), e);
        }
        return new Run(plan, forks, new HistogramSource(path.resolve(HISTOGRAMS)), notices);
    }

    private static <T> T read(Path file, Class<T> type) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ResultException(file + " is larger than " + MAX_FILE_BYTES + " bytes and is not read");
            }
            return JSON.readValue(Files.readAllBytes(file), type);
        } catch (IOException | RuntimeException e) {
            if (e instanceof ResultException said) {
                throw said;
            }
            String cause = e instanceof JsonProcessingException json ? json.getOriginalMessage() : because(e);
            throw new ResultException("cannot read " + file + ": " + cause, e);
        }
    }

    private void write(Path file, Object value) {
        try {
            AtomicFile.write(file, JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new ResultException("cannot write " + file + ": " + e.getOriginalMessage(), e);
        }
    }

    /** The reason alone: Java puts the file's name, which the sentence has already, before or in place of it. */
    private static String because(Exception e) {
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
