// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Rows of a table as strips with one scale: each fork a dot, the mean a line, its interval a bar. SVG without a script, so
 * that it is there on paper too.
 *
 * @param low           the scale's left end
 * @param high          its right end
 * @param isLogarithmic whether equal ways are equal ratios
 */
record StripPlot(double low, double high, boolean isLogarithmic) {

    static final double WIDTH = 260;
    static final double HEIGHT = 24;
    private static final double MARGIN = 8;
    private static final double WIDE = 10;
    private static final double LEAST_REACH = 1.1;

    /** A scale that all values fit on. */
    static StripPlot of(List<List<Double>> forks, List<Estimate> scores) {
        double[] all = DoubleStream.concat(
                        forks.stream().flatMap(List::stream).mapToDouble(Double::doubleValue),
                        scores.stream()
                                .flatMap(score -> score.hasInterval()
                                        ? Stream.of(score.low(), score.high())
                                        : Stream.of(score.value()))
                                .mapToDouble(Double::doubleValue))
                .filter(Double::isFinite)
                .toArray();
        double low = DoubleStream.of(all).min().orElse(0);
        double high = DoubleStream.of(all).max().orElse(1);
        if (low == high) {
            return new StripPlot(low - 1, high + 1, false);
        }
        return new StripPlot(low, high, low > 0 && high / low > WIDE);
    }

    /** A scale around 1 for a table's ratios; empty if it has not two comparisons at least. */
    static Optional<StripPlot> ofRatios(Group group) {
        List<Estimate> ratios = group.rows().stream()
                .filter(Row::isCompared)
                .flatMap(row -> row.ratio().stream())
                .toList();
        double reach = ratios.stream()
                .flatMapToDouble(ratio -> DoubleStream.of(ratio.high(), 1 / ratio.low()))
                .reduce(LEAST_REACH, Math::max);
        return ratios.size() < 2 ? Optional.empty() : Optional.of(new StripPlot(1 / reach, reach, true));
    }

    /** The scale itself, for a table's head. */
    String axis() {
        double middle = isLogarithmic ? Math.sqrt(low * high) : (low + high) / 2;
        Svg svg = Svg.inPage(WIDTH, HEIGHT, "axis");
        mark(svg, low, "start");
        mark(svg, middle, "middle");
        mark(svg, high, "end");
        return svg.end();
    }

    /**
     * A fork's place on the strip.
     *
     * @param value its score
     * @param remark what is odd about it, or empty
     */
    record Dot(double value, String remark) {

        /** Those of the forks that count for a row. */
        static List<Dot> of(Run run, Row row) {
            return run.forksOf(row.scenario()).stream()
                    .filter(row.aspect()::isIn)
                    .map(fork -> new Dot(
                            row.aspect().of(fork),
                            Optional.ofNullable(row.remarks().forks().get(fork.ordinal()))
                                    .map(words -> "fork " + fork.ordinal() + " " + words)
                                    .orElse("")))
                    .toList();
        }
    }

    /** What all forks of a row have in common that a reader should know; empty if nothing. */
    static String remark(Row row) {
        return row.remarks().drift().isEmpty() ? "" : "all drifted alike while they were measured";
    }

    /**
     * One row. A fork with a remark is a diamond, which tells it; if all have one in common, their dots are hollow.
     *
     * @param remark what is odd about all of them, or empty
     */
    String row(List<Dot> forks, Estimate score, String unit, String remark) {
        StringBuilder label = new StringBuilder("mean " + Figures.significant(score.value(), 4) + " " + unit + ", "
                + (score.hasInterval()
                        ? "interval " + Figures.significant(score.low(), 4) + " to "
                                + Figures.significant(score.high(), 4)
                        : "no interval")
                + ", " + forks.size() + " forks");
        forks.stream()
                .map(Dot::remark)
                .filter(words -> !words.isEmpty())
                .forEach(words -> label.append("; ").append(words));
        label.append(remark.isEmpty() ? "" : "; " + remark);
        Svg svg = Svg.inPage(WIDTH, HEIGHT, label.toString());
        estimate(svg, score);
        forks.forEach(fork -> dot(svg, fork, remark.isEmpty() ? "fork" : "hollow"));
        return svg.end();
    }

    /** A ratio beside the line of 1; that alone if there is none. */
    String ratio(Optional<Estimate> ratio) {
        Optional<Estimate> shown = ratio.filter(Estimate::hasInterval);
        Svg svg = Svg.inPage(
                WIDTH,
                HEIGHT,
                shown.map(it -> "ratio " + Figures.significant(it.value(), 3) + ", interval "
                                + Figures.significant(it.low(), 3) + " to " + Figures.significant(it.high(), 3))
                        .orElse("no ratio"));
        svg.line("one", x(1), 0, x(1), HEIGHT);
        shown.ifPresent(it -> estimate(svg, it));
        return svg.end();
    }

    private void estimate(Svg svg, Estimate estimate) {
        if (estimate.hasInterval()) {
            svg.line("interval", x(estimate.low()), HEIGHT / 2, x(estimate.high()), HEIGHT / 2);
        }
        svg.line("mean", x(estimate.value()), 4, x(estimate.value()), HEIGHT - 4);
    }

    private void dot(Svg svg, Dot fork, String kind) {
        if (fork.remark().isEmpty()) {
            svg.circle(kind, x(fork.value()), HEIGHT / 2, 3);
        } else {
            svg.path(
                    "marked",
                    String.format(Locale.ROOT, "M%.1f %.1fl6 6-6 6-6-6z", x(fork.value()), HEIGHT / 2 - 6),
                    fork.remark());
        }
    }

    private double x(double value) {
        double share = isLogarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return MARGIN + Math.max(0, Math.min(1, share)) * (WIDTH - 2 * MARGIN);
    }

    private void mark(Svg svg, double value, String anchor) {
        svg.line("tick", x(value), HEIGHT - 5, x(value), HEIGHT);
        double at = anchor.equals("start") ? 0 : anchor.equals("end") ? WIDTH : x(value);
        svg.text("scale", at, HEIGHT - 8, anchor, Figures.significant(value, 3));
    }
}
