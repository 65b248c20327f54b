// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;

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
        return text.toString();
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
