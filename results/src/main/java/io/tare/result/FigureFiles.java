// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run's figures as SVG files, for papers: of each table the strips (each fork a dot, the mean a line, its interval a
 * bar) and, if it has them, the matrix of ratios, the steps of a life, latencies by percentile, and lines over a param that
 * is a number. The same as PNG files beside them.
 */
public final class FigureFiles {

    private static final String STYLE = "text { font-size: 12px; font-family: sans-serif, SansSerif; fill: #1b1b1b; }"
            + " .soft { fill: #5b5b5b; } .title { font-weight: bold; }"
            + " .interval { stroke: #0b5394; stroke-width: 2; } .mean { stroke: #0b5394; stroke-width: 3; }"
            + " .fork { fill: #1b1b1b; fill-opacity: .4; } .tick { stroke: #d6d6d6; }"
            + " .worse { fill: rgb(213,94,0); } .better { fill: rgb(0,114,178); }"
            + " .stage1 { fill: #56b4e9; } .stage2 { fill: #e69f00; } .stage3 { fill: #009e73; }"
            + " .stage4 { fill: #cc79a7; }"
            + " .same { fill: #e8e8e8; } .none { fill: none; stroke: #d6d6d6; } "
            + CurvePlot.STYLE;

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
        Map<Path, String> figures = new LinkedHashMap<>();
        int number = 0;
        List<Group> groups = Table.of(run).groups();
        for (Group group : groups) {
            number++;
            String title = group.title().replaceFirst(",.*", "").replace(' ', '-');
            String name = String.format(Locale.ROOT, "%02d-%s", number, ForkRecord.slug(title));
            ofGroup(run, group, groups).forEach((kind, svg) -> figures.put(directory.resolve(name + kind), svg));
        }
        figures.forEach((figure, svg) -> AtomicFile.write(named(figure, ".svg"), svg.getBytes(StandardCharsets.UTF_8)));
        // When all of the others are there, as these need a font.
        figures.forEach((figure, svg) -> AtomicFile.write(named(figure, ".png"), PngImage.of(svg)));
        return figures.keySet().stream()
                .flatMap(figure -> Stream.of(named(figure, ".svg"), named(figure, ".png")))
                .toList();
    }

    private static Path named(Path figure, String ending) {
        return figure.resolveSibling(figure.getFileName() + ending);
    }

    /** What comes behind the table's name → figure. */
    private static Map<String, String> ofGroup(Run run, Group group, List<Group> all) {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("-forks", strips(run, group));
        HeatMap.of(group).ifPresent(heat -> figures.put("-matrix", matrix(heat)));
        StageBars.of(group, all).ifPresent(bars -> figures.put("-stages", stages(bars)));
        CurvePlot.ofPercentiles(group).ifPresent(plot -> figures.put("-percentiles", curves(plot, group)));
        for (Scaling scaling : Scaling.of(group)) {
            figures.put("-by-" + ForkRecord.slug(scaling.param()), curves(CurvePlot.of(scaling, group.unit()), group));
        }
        return figures;
    }

    private static String curves(CurvePlot plot, Group group) {
        Svg svg = open(plot.width(), LINE * 2 + plot.height(), group);
        plot.draw(svg, LINE * 2);
        return svg.end();
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
        Svg svg = open(left + StripPlot.WIDTH, LINE * (rows.size() + 2), group);
        svg.text("soft", left - 8, LINE * 1.7, "end", group.unit());
        svg.image(plot.axis(), left, LINE, StripPlot.WIDTH, StripPlot.HEIGHT);
        for (int i = 0; i < rows.size(); i++) {
            double top = LINE * (i + 2);
            svg.text("label", left - 8, top + LINE * 0.7, "end", labels.get(i));
            Row row = rows.get(i);
            String strip = plot.row(
                    StripPlot.Dot.of(run, row), row.score().orElseThrow(), group.unit(), StripPlot.remark(row));
            svg.image(strip, left, top, StripPlot.WIDTH, StripPlot.HEIGHT);
        }
        return svg.end();
    }

    private static String stages(StageBars bars) {
        Map<Row, String> labels = new LinkedHashMap<>();
        bars.bars()
                .keySet()
                .forEach(row -> labels.put(row, String.join("  ", bars.group().labels(row))));
        double left = width(List.copyOf(labels.values()));
        Svg svg = open(left + StageBars.WIDTH, LINE * (labels.size() + 2), bars.group());
        double x = left;
        for (int i = 0; i < StageBars.steps().size(); i++) {
            String step = StageBars.steps().get(i);
            svg.rectangle("stage" + (i + 1), x, LINE * 1.7 - 10, 10, 10);
            svg.text("soft", x + 14, LINE * 1.7, "start", step);
            x += 30 + CHARACTER * step.length();
        }
        svg.text("soft", left - 8, LINE * 1.7, "end", bars.group().unit());
        double top = LINE * 2;
        for (Map.Entry<Row, String> label : labels.entrySet()) {
            svg.text("label", left - 8, top + LINE * 0.7, "end", label.getValue());
            svg.image(bars.bar(label.getKey()), left, top, StageBars.WIDTH, StageBars.HEIGHT);
            top += LINE;
        }
        return svg.end();
    }

    private static String matrix(HeatMap heat) {
        double left = width(List.copyOf(heat.lines().keySet()));
        Svg svg = open(
                left + CELL_WIDTH * heat.networks().size(),
                LINE * 3 + CELL_HEIGHT * heat.lines().size(),
                heat.group());
        for (int i = 0; i < heat.networks().size(); i++) {
            svg.text(
                    "soft",
                    left + CELL_WIDTH * (i + 0.5),
                    LINE * 1.7,
                    "middle",
                    heat.networks().get(i));
        }
        double top = LINE * 2;
        for (Map.Entry<String, Map<String, Row>> line : heat.lines().entrySet()) {
            svg.text("label", left - 8, top + CELL_HEIGHT * 0.6, "end", line.getKey());
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
        svg.text("soft", 0, top + LINE * 0.7, "start", HeatMap.LEGEND);
        return svg.end();
    }

    private static void cell(Svg svg, double x, double y, Map<String, Object> cell) {
        String kind = String.valueOf(cell.get("kind"));
        String text = String.valueOf(cell.get("text"));
        boolean isShaded = kind.equals("worse") || kind.equals("better");
        double opacity = isShaded ? Double.parseDouble(String.valueOf(cell.get("shade"))) : 1;
        svg.rectangle(kind, x + 1, y + 1, CELL_WIDTH - 2, CELL_HEIGHT - 2, opacity, text);
        svg.text("label", x + CELL_WIDTH / 2, y + 17, "middle", text);
        svg.text("soft", x + CELL_WIDTH / 2, y + 32, "middle", String.valueOf(cell.get("interval")));
    }

    private static Svg open(double width, double height, Group group) {
        double all = Math.max(
                width,
                CHARACTER * Math.max(HeatMap.LEGEND.length(), group.title().length() * 1.1));
        return Svg.inFile(all, height, group.title(), STYLE).text("title", 0, LINE * 0.7, "start", group.title());
    }

    private static double width(List<String> labels) {
        return 16 + CHARACTER * labels.stream().mapToInt(String::length).max().orElse(0);
    }
}
