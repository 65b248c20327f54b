// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A run's figures as SVG files, for papers: of each table the strips (each fork a dot, the mean a line, its interval a
 * bar) and, if it has them, the matrix of ratios and the steps of a life. Text stays text, and no script is in them.
 */
public final class FigureFiles {

    private static final String STYLE = "text { font: 12px sans-serif; fill: #1b1b1b; }"
            + " .soft { fill: #5b5b5b; } .title { font-weight: bold; }"
            + " .interval { stroke: #0b5394; stroke-width: 2; } .mean { stroke: #0b5394; stroke-width: 3; }"
            + " .fork { fill: #1b1b1b; fill-opacity: .4; } .tick { stroke: #d6d6d6; }"
            + " .worse { fill: rgb(213,94,0); } .better { fill: rgb(0,114,178); }"
            + " .stage1 { fill: #56b4e9; } .stage2 { fill: #e69f00; } .stage3 { fill: #009e73; }"
            + " .stage4 { fill: #cc79a7; }"
            + " .same { fill: #e8e8e8; } .none { fill: none; stroke: #d6d6d6; }";

    /** About the width of a character of the labels. */
    private static final double CHARACTER = 6.8;

    private static final double LINE = 24;
    private static final double CELL_WIDTH = 110;
    private static final double CELL_HEIGHT = 40;

    private FigureFiles() {}

    /**
     * Writes them and returns the files.
     *
     * @throws ResultException if that is not possible
     */
    public static List<Path> write(Run run, Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw ResultException.because("cannot make " + directory, e);
        }
        List<Path> files = new ArrayList<>();
        int number = 0;
        List<Group> groups = Table.of(run).groups();
        for (Group group : groups) {
            number++;
            String title = group.title().replaceFirst(",.*", "").replace(' ', '-');
            String name = String.format(Locale.ROOT, "%02d-%s", number, ForkRecord.slug(title));
            files.add(write(directory.resolve(name + "-forks.svg"), strips(run, group)));
            HeatMap.of(group)
                    .ifPresent(heat -> files.add(write(directory.resolve(name + "-matrix.svg"), matrix(heat))));
            StageBars.of(group, groups)
                    .ifPresent(bars -> files.add(write(directory.resolve(name + "-stages.svg"), stages(bars))));
        }
        return files;
    }

    private static Path write(Path file, String svg) {
        AtomicFile.write(file, svg.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private static String strips(Run run, Group group) {
        List<Row> rows =
                group.rows().stream().filter(row -> row.score().isPresent()).toList();
        List<List<Double>> forks = rows.stream()
                .map(row -> run.forksOf(row.scenario()).stream()
                        .filter(row.aspect()::isIn)
                        .map(row.aspect()::of)
                        .toList())
                .toList();
        StripPlot plot = StripPlot.of(
                forks, rows.stream().map(Row::score).flatMap(Optional::stream).toList());
        List<String> labels =
                rows.stream().map(row -> String.join("  ", group.labels(row))).toList();
        double left = width(labels);
        StringBuilder svg = open(left + StripPlot.WIDTH, LINE * (rows.size() + 2), group);
        text(svg, "soft", left - 8, LINE * 1.7, "end", group.unit());
        svg.append(placed(plot.axis(), left, LINE, StripPlot.WIDTH));
        for (int i = 0; i < rows.size(); i++) {
            double top = LINE * (i + 2);
            text(svg, "label", left - 8, top + LINE * 0.7, "end", labels.get(i));
            Row row = rows.get(i);
            String strip = plot.row(
                    StripPlot.Dot.of(run, row), row.score().orElseThrow(), group.unit(), StripPlot.remark(row));
            svg.append(placed(strip, left, top, StripPlot.WIDTH));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String stages(StageBars bars) {
        Map<Row, String> labels = new LinkedHashMap<>();
        bars.bars()
                .keySet()
                .forEach(row -> labels.put(row, String.join("  ", bars.group().labels(row))));
        double left = width(List.copyOf(labels.values()));
        StringBuilder svg = open(left + StageBars.WIDTH, LINE * (labels.size() + 2), bars.group());
        double x = left;
        for (int i = 0; i < StageBars.steps().size(); i++) {
            String step = StageBars.steps().get(i);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"stage%d\" x=\"%.1f\" y=\"%.1f\" width=\"10\" height=\"10\"/>",
                    i + 1,
                    x,
                    LINE * 1.7 - 10));
            text(svg, "soft", x + 14, LINE * 1.7, "start", step);
            x += 30 + CHARACTER * step.length();
        }
        text(svg, "soft", left - 8, LINE * 1.7, "end", bars.group().unit());
        double top = LINE * 2;
        for (Map.Entry<Row, String> label : labels.entrySet()) {
            text(svg, "label", left - 8, top + LINE * 0.7, "end", label.getValue());
            svg.append(placed(bars.bar(label.getKey()), left, top, StageBars.WIDTH));
            top += LINE;
        }
        return svg.append("</svg>\n").toString();
    }

    /** An image of its own within the figure. */
    private static String placed(String svg, double x, double y, double width) {
        return svg.replaceFirst(
                "<svg ",
                String.format(
                        Locale.ROOT,
                        "<svg x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\" ",
                        x,
                        y,
                        width,
                        StripPlot.HEIGHT));
    }

    private static String matrix(HeatMap heat) {
        double left = width(List.copyOf(heat.lines().keySet()));
        StringBuilder svg = open(
                left + CELL_WIDTH * heat.networks().size(),
                LINE * 3 + CELL_HEIGHT * heat.lines().size(),
                heat.group());
        for (int i = 0; i < heat.networks().size(); i++) {
            text(
                    svg,
                    "soft",
                    left + CELL_WIDTH * (i + 0.5),
                    LINE * 1.7,
                    "middle",
                    heat.networks().get(i));
        }
        double top = LINE * 2;
        for (Map.Entry<String, Map<String, Row>> line : heat.lines().entrySet()) {
            text(svg, "label", left - 8, top + CELL_HEIGHT * 0.6, "end", line.getKey());
            double x = left;
            for (String network : heat.networks()) {
                cell(
                        svg,
                        x,
                        top,
                        heat.cell(network, Optional.ofNullable(line.getValue().get(network))));
                x += CELL_WIDTH;
            }
            top += CELL_HEIGHT;
        }
        text(svg, "soft", 0, top + LINE * 0.7, "start", HeatMap.LEGEND);
        return svg.append("</svg>\n").toString();
    }

    private static void cell(StringBuilder svg, double x, double y, Map<String, Object> cell) {
        String kind = String.valueOf(cell.get("kind"));
        boolean isShaded = kind.equals("worse") || kind.equals("better");
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\"%s/>",
                kind,
                x + 1,
                y + 1,
                CELL_WIDTH - 2,
                CELL_HEIGHT - 2,
                isShaded ? " fill-opacity=\"" + cell.get("shade") + "\"" : ""));
        text(svg, "label", x + CELL_WIDTH / 2, y + 17, "middle", String.valueOf(cell.get("text")));
        text(svg, "soft", x + CELL_WIDTH / 2, y + 32, "middle", String.valueOf(cell.get("interval")));
    }

    private static StringBuilder open(double width, double height, Group group) {
        double all = Math.max(
                width,
                CHARACTER * Math.max(HeatMap.LEGEND.length(), group.title().length() * 1.1));
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">",
                all,
                height,
                all,
                height));
        svg.append("<title>")
                .append(escaped(group.title()))
                .append("</title><style>")
                .append(STYLE)
                .append("</style>");
        text(svg, "title", 0, LINE * 0.7, "start", group.title());
        return svg;
    }

    private static double width(List<String> labels) {
        return 16 + CHARACTER * labels.stream().mapToInt(String::length).max().orElse(0);
    }

    private static void text(StringBuilder svg, String kind, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                kind,
                x,
                y,
                anchor,
                escaped(text)));
    }

    /** XML has no way to say most control characters. */
    private static String escaped(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
