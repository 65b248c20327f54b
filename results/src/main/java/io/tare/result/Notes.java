// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands under the tables. Immutable.
 *
 * @param unscored why forks gave no score, by status; only those that there are
 * @param meters whether they agree on which runtime is better
 * @param others footnotes, what is odd about forks, what they cost, what could not be read
 */
record Notes(Map<String, List<Reason>> unscored, MeterAgreement meters, List<String> others) {

    private static final String UNSUPPORTED = "Unsupported here";
    private static final String UNDERDRIVEN = "Underdriven, the load did not reach its rate";
    private static final String FAILED = "Failed";
    private static final int LOG_LINES = 8;

    /**
     * One reason, and all scenarios that it holds for.
     *
     * @param scenarios in a few words each
     * @param sentence the engine's own words, where there are any
     * @param log the last lines of the first fork that failed so
     */
    record Reason(Set<String> scenarios, String sentence, List<String> log) {

        String text() {
            return String.join(", ", scenarios) + ": " + sentence;
        }
    }

    static Notes of(Table table) {
        Map<String, Map<String, Reason>> found = new LinkedHashMap<>();
        List.of(UNSUPPORTED, UNDERDRIVEN, FAILED).forEach(title -> found.put(title, new LinkedHashMap<>()));
        for (Group group : table.groups()) {
            for (Row row : group.rows()) {
                for (ForkRecord fork : row.unscored()) {
                    if (fork.hasScore()) {
                        // It lacks this metric alone, as CRI cannot pause; that is no failure.
                        continue;
                    }
                    String sentence = sentence(fork);
                    found.getOrDefault(title(fork), Map.of())
                            .computeIfAbsent(
                                    // How far a load stayed behind is of its scenario alone.
                                    fork.status() == Status.UNDERDRIVEN ? group.name(row) : withoutNumbers(sentence),
                                    none -> new Reason(new LinkedHashSet<>(), sentence, lastLines(fork)))
                            .scenarios()
                            .add(group.name(row));
                }
            }
        }
        Map<String, List<Reason>> unscored = new LinkedHashMap<>();
        found.forEach((title, reasons) -> {
            if (!reasons.isEmpty()) {
                unscored.put(title, List.copyOf(reasons.values()));
            }
        });
        MeterAgreement meters = MeterAgreement.of(table);
        return new Notes(unscored, meters, others(table, meters));
    }

    private static String title(ForkRecord fork) {
        return switch (fork.status()) {
            case UNSUPPORTED -> UNSUPPORTED;
            case UNDERDRIVEN -> UNDERDRIVEN;
            case FAILED, OK -> FAILED;
        };
    }

    private static String sentence(ForkRecord fork) {
        boolean isOk = fork.status() == Status.OK;
        return printable(isOk ? "an iteration's score is not a number" : fork.reason());
    }

    /** What a process id, a port or a container's id makes different is the same reason. */
    private static String withoutNumbers(String sentence) {
        return sentence.replaceAll("\\b[0-9a-f]*\\d[0-9a-f]*\\b", "#");
    }

    private static List<String> lastLines(ForkRecord fork) {
        List<String> log = fork.logTail();
        return log.subList(Math.max(0, log.size() - LOG_LINES), log.size()).stream()
                .map(Notes::printable)
                .toList();
    }

    /** A container's words may hold what a terminal takes for commands. */
    private static String printable(String text) {
        return text.replaceAll("\u001b\\[[0-9;?]*[@-~]", "")
                .replace("\t", "    ")
                .replaceAll("\\p{Cc}+", " ")
                .stripTrailing();
    }

    private static List<String> others(Table table, MeterAgreement meters) {
        List<Row> rows =
                table.groups().stream().flatMap(group -> group.rows().stream()).toList();
        List<String> others = new ArrayList<>();
        Baseline baseline = table.run().plan().baseline();
        if (rows.stream().anyMatch(row -> row.ratio().isPresent())) {
            others.add("ratio: to " + baseline.words() + " with all else alike, "
                    + (table.run().plan().hasRounds() ? "paired by round" : "of the means of all forks"));
        }
        if (rows.stream().anyMatch(row -> row.reference() == Row.Reference.HOST)) {
            others.add("* to runtime=host network=host, because " + baseline + " gave no score there");
        }
        if (rows.stream().anyMatch(row -> row.cpu().isPresent())) {
            others.add(
                    "CPU: what the whole machine used while it was measured, for each operation; outside: the share that"
                            + " the containers of fork and peer did not use, as softirqs, sentries and other load");
        }
        others.addAll(meters.sentences());
        long byChance = rows.stream().filter(Row::isByChance).count();
        if (byChance > 0) {
            others.add("intervals that leave out 1 where no difference is seen: " + byChance
                    + "; among so many comparisons that alone is no evidence, and more forks (-f) tell");
        }
        for (Group group : table.groups()) {
            group.noise()
                    .ifPresent(noise -> others.add(group.subject()
                            + ": the baseline against itself is within "
                            + Figures.significant(noise, 3)
                            + " × either way; a difference below that is noise"));
        }
        for (Group group : table.groups()) {
            for (Row row : group.rows()) {
                row.remarks()
                        .sentences()
                        .forEach(sentence -> others.add(Cells.REMARKED + " " + group.name(row) + ": " + sentence));
            }
        }
        overheads(table).ifPresent(others::add);
        long few = rows.stream()
                .filter(row -> row.score().filter(score -> !score.hasInterval()).isPresent())
                .map(Row::scenario)
                .distinct()
                .count();
        if (few > 0) {
            others.add(
                    "scenarios with fewer than three forks, and so without an interval: " + few + " (-f 5 gives one)");
        }
        if (table.run().plan().environment().get("warnings") instanceof List<?> warnings) {
            warnings.forEach(warning -> others.add("as the run began: " + printable(String.valueOf(warning))));
        }
        table.notices().stream().map(Notes::printable).forEach(others::add);
        return others;
    }

    private static Optional<String> overheads(Table table) {
        String text = table.overheadNanosByRuntime().entrySet().stream()
                .map(runtime -> runtime.getKey() + " " + Figures.significant(runtime.getValue() / 1e9, 2) + " s")
                .collect(Collectors.joining(", "));
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of("a fork's own cost (wall time less iterations, median): " + text);
    }
}
