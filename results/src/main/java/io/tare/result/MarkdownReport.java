// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;

/** A run's report: the tables, what gave no score and why, and where it was measured. */
public final class MarkdownReport {

    private static final String HOW_TO_READ = """
            A fork is a fresh pair of containers (or processes) and counts as one observation. An interval is Student's \
            over forks, at 95 %: of twenty such intervals, about one misses. A ratio compares forks of the same round, so \
            that the machine's drift falls out. The words are corrected for all comparisons of a table: of the \
            differences that they name, at most one in twenty is expected to be none. "No difference seen" does not mean \
            that there is none. Percentiles come from the merged histograms of all forks.
            """;

    /** Of a file of JMH's own, which says nothing of containers or rounds. */
    private static final String HOW_TO_READ_JMH = """
            A fork counts as one observation. An interval is Student's over forks, at 95 %: of twenty such intervals, about \
            one misses. A ratio compares the geometric means of all forks, with Welch's interval. The words are corrected \
            for all comparisons of a table: of the differences that they name, at most one in twenty is expected to be \
            none. "No difference seen" does not mean that there is none.
            """;

    static final String PERCENTILES =
            "Percentiles of all forks together; intervals are over forks, ratios paired by round.";

    private MarkdownReport() {}

    static String howToRead(RunPlan plan) {
        return plan.hasRounds() ? HOW_TO_READ : HOW_TO_READ_JMH;
    }

    /** The whole report. */
    public static String of(Run run) {
        return of(Table.of(run));
    }

    static String of(Table table) {
        Run run = table.run();
        StringBuilder text = new StringBuilder();
        heading(text, run);
        for (Group group : table.groups()) {
            text.append("\n## ").append(escaped(group.title())).append("\n\n");
            String constants = group.constants();
            text.append(constants.isEmpty() ? "" : "With " + escaped(constants) + ".\n\n");
            grid(text, Cells.of(group));
            Cells.ofPercentiles(group).ifPresent(cells -> {
                text.append("\n").append(PERCENTILES).append("\n\n");
                grid(text, cells);
            });
        }
        Notes notes = Notes.of(table);
        notes.unscored().forEach((title, reasons) -> {
            text.append("\n## ").append(title).append("\n\n");
            reasons.forEach(reason -> reason(text, reason));
        });
        if (!notes.others().isEmpty()) {
            text.append("\n## Notes\n\n");
            notes.others()
                    .forEach(note -> text.append("- ").append(escaped(note)).append('\n'));
        }
        text.append("\n## How to read it\n\n").append(howToRead(run.plan()));
        text.append("\n## Environment\n\n");
        environment(text, "", run.plan().environment());
        return text.toString();
    }

    private static void heading(StringBuilder text, Run run) {
        RunPlan plan = run.plan();
        text.append("# Tare run ").append(plan.runId()).append("\n\n");
        if (plan.hasRounds()) {
            text.append("Started ").append(escaped(plan.startedAt()));
            text.append(plan.finishedAt().isEmpty() ? ", cut short" : ", finished " + escaped(plan.finishedAt()));
            text.append("; seed ").append(plan.seed());
        } else {
            text.append("Read from a result file of JMH's own");
        }
        text.append("; ").append(run.forks().size()).append(" forks.\n");
        if (!plan.commandLine().isEmpty()) {
            text.append("\nCommand line:\n\n    ")
                    .append(ShellWords.join(plan.commandLine()).replaceAll("\\p{Cc}", " "))
                    .append('\n');
        }
    }

    private static void grid(StringBuilder text, Cells cells) {
        line(text, cells.columns().stream().map(Cells.Column::header).toList());
        line(
                text,
                cells.columns().stream()
                        .map(column -> column.isNumber() ? "---:" : "---")
                        .toList());
        cells.rows().forEach(row -> line(text, row));
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ")
                .append(String.join(
                        " | ", cells.stream().map(MarkdownReport::escaped).toList()))
                .append(" |\n");
    }

    /** The log is an indented block of code, as no text in it can end that. */
    private static void reason(StringBuilder text, Notes.Reason reason) {
        text.append("- ").append(escaped(reason.text())).append('\n');
        if (!reason.log().isEmpty()) {
            text.append('\n');
            reason.log().forEach(line -> text.append("      ").append(line).append('\n'));
            text.append('\n');
        }
    }

    private static void environment(StringBuilder text, String indent, Map<?, ?> facts) {
        facts.forEach((name, value) -> {
            text.append(indent)
                    .append("- ")
                    .append(escaped(String.valueOf(name)))
                    .append(':');
            if (value instanceof Map<?, ?> nested) {
                text.append('\n');
                environment(text, indent + "  ", nested);
            } else {
                text.append(' ').append(escaped(String.valueOf(value))).append('\n');
            }
        });
    }

    /** What Markdown or HTML would take for marks, in words that are not ours. */
    private static String escaped(String text) {
        return text.replaceAll("\\p{Cc}+", " ").replaceAll("[\\\\`*|<\\[\\]&]", "\\\\$0");
    }
}
