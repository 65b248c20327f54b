// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A run's tables as LaTeX, to be taken into a paper by {@code \\input}. They need the package booktabs. */
final class LatexTables {

    /** What LaTeX takes for a command, and signs that not every font has. */
    private static final Map<Integer, String> SIGNS = Map.ofEntries(
            Map.entry((int) '\\', "\\textbackslash{}"),
            Map.entry((int) '{', "\\{"),
            Map.entry((int) '}', "\\}"),
            Map.entry((int) '$', "\\$"),
            Map.entry((int) '&', "\\&"),
            Map.entry((int) '#', "\\#"),
            Map.entry((int) '_', "\\_"),
            Map.entry((int) '%', "\\%"),
            Map.entry((int) '^', "\\textasciicircum{}"),
            Map.entry((int) '~', "\\textasciitilde{}"),
            Map.entry((int) '<', "\\textless{}"),
            Map.entry((int) '>', "\\textgreater{}"),
            Map.entry((int) '"', "\\textquotedbl{}"),
            Map.entry((int) 'µ', "\\textmu{}"),
            Map.entry((int) '×', "\\texttimes{}"),
            Map.entry((int) '–', "--"),
            Map.entry((int) '→', "\\textrightarrow{}"));

    private LatexTables() {}

    static String of(Run run) {
        StringBuilder text = new StringBuilder(
                "% In the preamble: \\usepackage[T1]{fontenc} \\usepackage{booktabs}" + " \\usepackage{textcomp}\n");
        for (Group group : Table.of(run).groups()) {
            Cells cells = Cells.of(group);
            String constants = group.constants();
            text.append("\n\\begin{table}\n\\centering\n\\caption{")
                    .append(escaped(group.title()))
                    .append(constants.isEmpty() ? "" : "; " + escaped(constants))
                    .append(". Intervals are 95\\,\\%, over forks.}\n\\begin{tabular}{")
                    .append(cells.columns().stream()
                            .map(column -> column.isNumber() ? "r" : "l")
                            .collect(Collectors.joining()))
                    .append("}\n\\toprule\n");
            line(text, cells.columns().stream().map(Cells.Column::header).toList());
            text.append("\\midrule\n");
            cells.rows().forEach(row -> line(text, row));
            text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n");
        }
        return text.toString();
    }

    /** An empty group keeps a bracket or a star at a line's start from being read as an option of the line's end before. */
    private static void line(StringBuilder text, List<String> cells) {
        text.append("{}")
                .append(cells.stream().map(LatexTables::escaped).collect(Collectors.joining(" & ")))
                .append(" \\\\\n");
    }

    private static String escaped(String text) {
        return text.replaceAll("\\p{Cc}+", " ")
                .codePoints()
                .mapToObj(sign -> SIGNS.getOrDefault(sign, Character.toString(sign)))
                .collect(Collectors.joining());
    }
}
