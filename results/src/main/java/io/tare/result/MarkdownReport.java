// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;

/** A run's report: the tables, what gave no score and why, and where it was measured. */
public final class MarkdownReport {

    private MarkdownReport() {}

    /** The whole report. */
    public static String of(Run run) {
        RunPlan plan = run.plan();
        Table table = Table.of(run);
        StringBuilder text = new StringBuilder("# Tare run " + plan.runId() + "\n\n");
        text.append("Started ").append(plan.startedAt());
        text.append(plan.finishedAt().isEmpty() ? ", cut short" : ", finished " + plan.finishedAt());
        text.append("; seed ")
                .append(plan.seed())
                .append("; ")
                .append(run.forks().size())
                .append(" forks.\n");
        if (!plan.commandLine().isEmpty()) {
            text.append("\nCommand line: `")
                    .append(String.join(" ", plan.commandLine()))
                    .append("`\n");
        }
        table.groups().forEach((name, rows) -> {
            text.append("\n## ").append(name).append("\n\n");
            String constants = Table.constants(rows);
            text.append(constants.isEmpty() ? "" : "With " + constants + ".\n\n");
            grid(text, Cells.of(rows), Table.columns(rows).size());
        });
        Notes notes = Notes.of(table);
        section(text, "Unsupported here", notes.unsupported());
        section(text, "Failed", notes.failed());
        section(text, "Notes", notes.others());
        text.append("\n## How to read it\n\n")
                .append(
                        "A fork is a fresh pair of containers (or processes) and counts as one observation; the interval ")
                .append("is a hierarchical bootstrap's standard error times Student's t at 95 %. A ratio compares ")
                .append("forks of the same round. Percentiles come from the merged histograms of all forks.\n");
        text.append("\n## Environment\n\n");
        environment(text, "", plan.environment());
        return text.toString();
    }

    private static void grid(StringBuilder text, Cells cells, int params) {
        line(text, cells.header());
        line(
                text,
                cells.header().stream()
                        .map(header ->
                                cells.header().indexOf(header) < params || header.equals("in words") ? "---" : "---:")
                        .toList());
        cells.rows().forEach(row -> line(text, row));
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ")
                .append(String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()))
                .append(" |\n");
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n");
            lines.forEach(line -> text.append(line.startsWith("    ") ? "  " + line : "- " + line)
                    .append('\n'));
        }
    }

    private static void environment(StringBuilder text, String indent, Map<?, ?> facts) {
        facts.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                text.append(indent).append("- ").append(name).append(":\n");
                environment(text, indent + "  ", nested);
            } else {
                text.append(indent)
                        .append("- ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n');
            }
        });
    }
}
