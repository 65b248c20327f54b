// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tables of a run as plain text. */
public final class ConsoleTable {

    private static final int WIDTH = 110;

    private ConsoleTable() {}

    /** A table for each benchmark, then the reasons of what gave no score. */
    public static String of(Run run) {
        Table table = Table.of(run);
        StringBuilder text = new StringBuilder();
        for (Group group : table.groups()) {
            String constants = group.constants();
            text.append('\n')
                    .append(group.title())
                    .append(constants.isEmpty() ? "" : "   " + constants)
                    .append("\n\n")
                    .append(grid(Cells.of(group)))
                    .append('\n');
        }
        Notes notes = Notes.of(table);
        notes.unscored().forEach((title, reasons) -> {
            text.append('\n').append(title).append(":\n");
            for (Notes.Reason reason : reasons) {
                wrap(text, "  ", reason.text());
                reason.log().forEach(line -> text.append("      ").append(line).append('\n'));
            }
        });
        if (!notes.others().isEmpty()) {
            text.append('\n');
            notes.others().forEach(note -> wrap(text, "  ", note));
        }
        return printable(text);
    }

    /**
     * Two runs beside each other, with a loud note of what is not alike in their machines.
     *
     * @throws ResultException if they have nothing in common
     */
    public static String of(RunComparison comparison) {
        if (comparison.changes().isEmpty() && comparison.failed().isEmpty()) {
            throw new ResultException("the two runs have no scenario in common that both have a score of");
        }
        StringBuilder text = new StringBuilder();
        if (!comparison.differences().isEmpty()) {
            text.append("\nNOT ALIKE in the two runs, so that a change may be theirs:\n");
            comparison.differences().forEach(difference -> wrap(text, "  ", difference));
        }
        List<Cells.Column> columns = List.of(
                new Cells.Column("scenario", false),
                new Cells.Column("before", true),
                new Cells.Column("after", true),
                new Cells.Column("ratio", true),
                new Cells.Column("interval", true),
                new Cells.Column("in words", false),
                new Cells.Column("", false));
        text.append('\n')
                .append(grid(new Cells(
                        columns,
                        comparison.changes().stream().map(ConsoleTable::cells).toList())))
                .append('\n');
        if (!comparison.failed().isEmpty()) {
            text.append(
                    "\nREGRESSION: these had scores in the first, and failed in the second, or did not reach their rate:\n");
            comparison.failed().forEach(name -> wrap(text, "  ", name));
        }
        if (!comparison.onlyInOne().isEmpty()) {
            text.append("\nOnly one of them has:\n");
            comparison.onlyInOne().forEach(name -> wrap(text, "  ", name));
        }
        return printable(text);
    }

    private static List<String> cells(RunComparison.Change change) {
        Estimate ratio = change.ratio();
        return List.of(
                change.name(),
                Figures.significant(change.before(), 4),
                Figures.significant(change.after(), 4),
                Figures.significant(ratio.value(), 3),
                ratio.hasInterval()
                        ? Figures.like(ratio.low(), ratio.value(), 3) + "–"
                                + Figures.like(ratio.high(), ratio.value(), 3)
                        : "",
                change.words(),
                change.isWorse() ? "REGRESSION" : "");
    }

    /**
     * The runs in a directory, oldest first.
     *
     * @throws ResultException if it cannot be read
     */
    public static String ofRunsIn(Path directory) {
        List<List<String>> rows = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(RunFolder::isOne).sorted().forEach(folder -> rows.add(listed(folder)));
        } catch (IOException e) {
            throw new ResultException("there is no directory " + directory + " with runs", e);
        }
        if (rows.isEmpty()) {
            return "there are no runs in " + directory + "\n";
        }
        List<Cells.Column> columns = List.of(
                new Cells.Column("run", false),
                new Cells.Column("ended", false),
                new Cells.Column("scenarios", true),
                new Cells.Column("forks", true),
                new Cells.Column("command line", false));
        return printable(grid(new Cells(columns, rows))) + "\n";
    }

    private static List<String> listed(Path folder) {
        try {
            Run run = RunFolder.read(folder);
            return List.of(
                    folder.toString(),
                    run.plan().finishedAt().isEmpty() ? "no" : "yes",
                    Integer.toString(run.plan().scenarios().size()),
                    Integer.toString(run.forks().size()),
                    String.join(" ", run.plan().commandLine()).replaceAll("\\p{Cc}", " "));
        } catch (ResultException e) {
            return List.of(folder.toString(), "", "", "", "unreadable: " + e.getMessage());
        }
    }

    /** No name in a result may tell a terminal what to do. */
    private static String printable(CharSequence text) {
        return text.toString().replaceAll("[\\p{Cc}\\p{Cf}&&[^\n]]", "?");
    }

    private static String grid(Cells cells) {
        Column[] columns = cells.columns().stream().map(ConsoleTable::column).toArray(Column[]::new);
        Object[][] data = cells.rows().stream().map(List::toArray).toArray(Object[][]::new);
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, columns, data)
                .replaceAll("(?m) +$", "")
                .replaceAll(System.lineSeparator(), "\n");
    }

    private static Column column(Cells.Column column) {
        HorizontalAlign align = column.isNumber() ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
        return new Column()
                .header(column.header())
                .maxWidth(60)
                .headerAlign(align)
                .dataAlign(align);
    }

    /** Breaks at spaces; a longer word keeps its line. */
    private static void wrap(StringBuilder text, String indent, String sentence) {
        String follow = indent + "  ";
        String lines = sentence.replaceAll("(.{1," + (WIDTH - follow.length()) + "})(?: +|$)", "$1\n");
        text.append(indent).append(lines.strip().replace("\n", "\n" + follow)).append('\n');
    }
}
