// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines with an axis below and one at the left, for papers. Immutable.
 *
 * @param across the axis below
 * @param up the axis at the left
 * @param curves the lines, in the order of their legend
 */
record CurvePlot(Axis across, Axis up, List<Curve> curves) {

    /** What looks how. Okabe and Ito's palette, which colour-blind eyes can tell apart; then the same with dashes. */
    static final String STYLE = ".curve { fill: none; stroke-width: 1.5; } .reach { stroke-width: 1; }"
            + " .hue0 { stroke: #0072b2; } .hue1 { stroke: #d55e00; } .hue2 { stroke: #009e73; }"
            + " .hue3 { stroke: #cc79a7; } .hue4 { stroke: #e69f00; } .hue5 { stroke: #56b4e9; }"
            + " .hue6 { stroke: #7f7f7f; } .hue7 { stroke: #b8a800; }"
            + " .dashes1 { stroke-dasharray: 6 3; } .dashes2 { stroke-dasharray: 2 2; }"
            + " .dashes3 { stroke-dasharray: 8 2 2 2; }";

    private static final int HUES = 8;
    private static final int DASHES = 4;

    private static final double WIDTH = 480;
    private static final double HEIGHT = 300;
    private static final double LEFT = 70;
    private static final double BELOW = 44;
    private static final double LINE = 20;
    private static final double SAMPLE = 28;
    private static final double CHARACTER = 6.8;
    /** What is less is drawn as this, where there is no place for 0. */
    private static final double LEAST = 0.001;

    /**
     * A mark on an axis.
     *
     * @param at where
     * @param label what stands there
     */
    record Tick(double at, String label) {}

    /**
     * An axis.
     *
     * @param title what is on it, with its unit
     * @param isLogarithmic whether equal ways are equal ratios
     * @param ticks its marks, ascending, of which the first is its begin and the last its end
     */
    record Axis(String title, boolean isLogarithmic, List<Tick> ticks) {

        private static final double[] STEPS = {1, 2, 5};
        private static final int MOST_TICKS = 7;
        private static final int LABEL_DIGITS = 3;

        /** Nines: {@link PercentileCurve#XS} up to the last that is there. */
        static Axis percentiles(double last) {
            List<Tick> ticks = new ArrayList<>(List.of(new Tick(0, "0"), new Tick(1, "90 %"), new Tick(2, "99 %")));
            for (int nines = 3; nines < last + 1; nines++) {
                ticks.add(new Tick(nines, "99." + "9".repeat(nines - 2) + " %"));
            }
            return new Axis("percentile", false, ticks);
        }

        /** From 0. */
        static Axis linear(String title, double highest) {
            double step = round(Math.max(LEAST, highest) / (MOST_TICKS - 1));
            List<Tick> ticks = new ArrayList<>();
            for (int i = 0; reachesNot(ticks, highest); i++) {
                ticks.add(new Tick(i * step, label(i * step)));
            }
            return new Axis(title, false, ticks);
        }

        /** By 1, 2, 5 and 10, or by 1 and 10 where that would be too many. */
        static Axis logarithmic(String title, double lowest, double highest) {
            List<Tick> ticks = new ArrayList<>();
            double begin = Math.max(LEAST, lowest);
            for (double decade = Math.pow(10, Math.floor(Math.log10(begin)));
                    reachesNot(ticks, highest);
                    decade *= 10) {
                for (double step : STEPS) {
                    // The next one is at most 2.5 times as far.
                    if (step * decade * 2.5 > begin && reachesNot(ticks, highest)) {
                        ticks.add(new Tick(step * decade, label(step * decade)));
                    }
                }
            }
            if (ticks.size() > 2 * MOST_TICKS) {
                Tick first = ticks.get(0);
                Tick last = ticks.get(ticks.size() - 1);
                ticks.removeIf(tick ->
                        !tick.equals(first) && !tick.equals(last) && Math.abs(Math.log10(tick.at()) % 1) > 0.01);
            }
            return new Axis(title, true, ticks);
        }

        /** Two at least, as an axis has two ends. */
        private static boolean reachesNot(List<Tick> ticks, double highest) {
            return ticks.size() < 2 || ticks.get(ticks.size() - 1).at() < highest;
        }

        private static double round(double step) {
            double decade = Math.pow(10, Math.floor(Math.log10(step)));
            return DoubleStream.of(STEPS)
                    .map(factor -> factor * decade)
                    .filter(rounded -> rounded >= step)
                    .findFirst()
                    .orElse(10 * decade);
        }

        private static String label(double value) {
            return BigDecimal.valueOf(value)
                    .round(new MathContext(LABEL_DIGITS))
                    .stripTrailingZeros()
                    .toPlainString();
        }

        private double share(double value) {
            double low = scaled(ticks.get(0).at());
            double high = scaled(ticks.get(ticks.size() - 1).at());
            return Math.max(0, Math.min(1, (scaled(value) - low) / (high - low)));
        }

        private double scaled(double value) {
            return isLogarithmic ? Math.log(Math.max(LEAST, value)) : value;
        }
    }

    /**
     * A place that a line goes through.
     *
     * @param interval how far it may be off, up and down
     */
    record Point(double x, double y, Optional<Estimate> interval) {}

    /** A line: what it is, and its points from left to right. */
    record Curve(String label, List<Point> points) {}

    /** A table's latencies over their percentiles; empty if it has none. */
    static Optional<CurvePlot> ofPercentiles(Group group) {
        List<Curve> curves = group.rows().stream()
                .flatMap(row -> row.latency().stream()
                        .map(latency -> new Curve(
                                String.join("  ", group.labels(row)), points(PercentileCurve.micros(latency)))))
                .filter(curve -> !curve.points().isEmpty())
                .toList();
        if (curves.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CurvePlot(
                Axis.percentiles(values(curves, Point::x).max().orElseThrow()),
                Axis.logarithmic(
                        "µs",
                        values(curves, Point::y).min().orElseThrow(),
                        values(curves, Point::y).max().orElseThrow()),
                curves));
    }

    /** Values over the param that they grow with. */
    static CurvePlot of(Scaling scaling, String unit) {
        List<Curve> curves = new ArrayList<>();
        for (Map.Entry<String, Map<Long, Row>> line : scaling.lines().entrySet()) {
            List<Point> points = new ArrayList<>();
            line.getValue()
                    .forEach((size, row) -> row.score()
                            .ifPresent(score -> points.add(new Point(
                                    size, score.value(), Optional.of(score).filter(Estimate::hasInterval)))));
            curves.add(new Curve(line.getKey(), points));
        }
        double highest = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(point -> point.interval().map(Estimate::high).orElse(point.y()))
                .max()
                .orElse(1);
        List<Tick> sizes = scaling.sizes().stream()
                .map(size -> new Tick(size, Long.toString(size)))
                .toList();
        return new CurvePlot(
                new Axis(scaling.param(), scaling.sizes().get(0) > 0, sizes), Axis.linear(unit, highest), curves);
    }

    double width() {
        return LEFT
                + WIDTH
                + 2 * LINE
                + SAMPLE
                + CHARACTER
                        * curves.stream()
                                .mapToInt(curve -> curve.label().length())
                                .max()
                                .orElse(0);
    }

    double height() {
        return Math.max(HEIGHT + BELOW + LINE, LINE * (curves.size() + 2));
    }

    /** Draws it. */
    void draw(Svg svg, double top) {
        for (Tick tick : across.ticks()) {
            svg.line("tick", x(tick.at()), top, x(tick.at()), top + HEIGHT);
            svg.text("soft", x(tick.at()), top + HEIGHT + LINE * 0.8, "middle", tick.label());
        }
        for (Tick tick : up.ticks()) {
            svg.line("tick", LEFT, top + y(tick.at()), LEFT + WIDTH, top + y(tick.at()));
            svg.text("soft", LEFT - 6, top + y(tick.at()) + 4, "end", tick.label());
        }
        svg.text("soft", LEFT + WIDTH / 2, top + HEIGHT + LINE * 1.7, "middle", across.title());
        svg.text("soft", 0, top - 14, "start", up.title());
        for (int i = 0; i < curves.size(); i++) {
            String look = "hue" + i % HUES + " dashes" + i / HUES % DASHES;
            draw(svg, top, curves.get(i), look);
            double y = top + LINE * (i + 0.5);
            double x = LEFT + WIDTH + 2 * LINE;
            svg.line("curve " + look, x, y, x + SAMPLE - 6, y);
            svg.text("label", x + SAMPLE, y + 4, "start", curves.get(i).label());
        }
    }

    private void draw(Svg svg, double top, Curve curve, String look) {
        StringBuilder steps = new StringBuilder();
        for (Point point : curve.points()) {
            steps.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", steps.isEmpty() ? "M" : "L", x(point.x()), top + y(point.y())));
            point.interval()
                    .ifPresent(interval -> svg.line(
                            "reach " + look,
                            x(point.x()),
                            top + y(interval.low()),
                            x(point.x()),
                            top + y(interval.high())));
        }
        svg.path("curve " + look, steps.toString(), curve.label());
    }

    private double x(double value) {
        return LEFT + across.share(value) * WIDTH;
    }

    private double y(double value) {
        return (1 - up.share(value)) * HEIGHT;
    }

    private static DoubleStream values(List<Curve> curves, ToDoubleFunction<Point> of) {
        return curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(of);
    }

    private static List<Point> points(List<@Nullable Double> micros) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < micros.size(); i++) {
            Double value = micros.get(i);
            if (value != null) {
                points.add(new Point(PercentileCurve.XS[i], value, Optional.empty()));
            }
        }
        return points;
    }
}
