// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;

/** The tables of a run as plain text. */
public final class ConsoleTable {

    private ConsoleTable() {}

    /** A table for each benchmark, then the reasons of what gave no score. */
    public static String of(Run run) {
        Table table = Table.of(run);
        StringBuilder text = new StringBuilder();
        table.groups().forEach((name, rows) -> {
            String constants = Table.constants(rows);
            text.append('\n')
                    .append(name)
                    .append(constants.isEmpty() ? "" : "   " + constants)
                    .append("\n\n");
            text.append(grid(Cells.of(rows), Table.columns(rows).size())).append('\n');
        });
        Notes notes = Notes.of(table);
        section(text, "Unsupported here:", notes.unsupported());
        section(text, "Failed:", notes.failed());
        section(text, "", notes.others());
        return text.toString();
    }

    private static String grid(Cells cells, int params) {
        Column[] columns = new Column[cells.header().size()];
        for (int i = 0; i < columns.length; i++) {
            String header = cells.header().get(i);
            boolean words = i < params || header.equals("in words");
            columns[i] = new Column()
                    .header(header)
                    .maxWidth(60)
                    .headerAlign(words ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT)
                    .dataAlign(words ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT);
        }
        Object[][] data = cells.rows().stream().map(List::toArray).toArray(Object[][]::new);
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, columns, data)
                .replaceAll("(?m) +$", "")
                .replaceAll(System.lineSeparator(), "\n");
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(title.isEmpty() ? "" : title + "\n");
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }
}
