// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A run's tables for other programs: one line for each scenario and metric that has a value. */
public enum Export {
    /** Comma-separated values with a head (RFC 4180). */
    CSV("csv") {
        @Override
        public String of(Run run) {
            List<Row> rows = rows(run);
            List<String> params = rows.stream()
                    .flatMap(row -> row.scenario().params().keySet().stream())
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .toList();
            List<String> head = new ArrayList<>(List.of("benchmark", "mode", "metric", "unit"));
            head.addAll(params);
            head.addAll(List.of("value", "low", "high", "forks", "ratio", "ratioLow", "ratioHigh"));
            for (double percent : Comparison.PERCENTILES) {
                String name = percentile(percent);
                head.addAll(List.of(name + "Micros", name + "LowMicros", name + "HighMicros", name + "Ratio"));
            }
            StringBuilder text = new StringBuilder(line(head));
            for (Row row : rows) {
                List<String> cells = new ArrayList<>(List.of(
                        row.scenario().benchmark(),
                        row.scenario().mode(),
                        row.aspect().metric(),
                        unit(run, row)));
                params.forEach(param -> cells.add(row.scenario().params().getOrDefault(param, "")));
                cells.addAll(estimate(row.score()));
                cells.add(Integer.toString(row.forks()));
                cells.addAll(estimate(row.ratio()));
                for (double percent : Comparison.PERCENTILES) {
                    Optional<Percentile> percentile = percentile(row, percent);
                    cells.addAll(estimate(percentile.map(it -> it.nanos().dividedBy(NANOS_PER_MICRO))));
                    cells.add(percentile
                            .flatMap(Percentile::ratio)
                            .map(ratio -> Double.toString(ratio.value()))
                            .orElse(""));
                }
                text.append(line(cells));
            }
            return text.toString();
        }
    },
    /** Prometheus's text format, for a text file collector: a gauge for each value, its interval and its ratio. */
    PROMETHEUS("prometheus") {
        @Override
        public String of(Run run) {
            Map<String, StringBuilder> families = new LinkedHashMap<>();
            families.put("tare_value", family("tare_value", "Mean over forks, in the unit of the label."));
            families.put("tare_value_low", family("tare_value_low", "Lower end of its 95 % interval."));
            families.put("tare_value_high", family("tare_value_high", "Upper end of its 95 % interval."));
            families.put(
                    "tare_latency_micros",
                    family("tare_latency_micros", "Latency at the label's quantile, of all forks together."));
            families.put("tare_ratio", family("tare_ratio", "Ratio to the baseline."));
            for (Row row : rows(run)) {
                String labels = labels(run, row);
                row.score().ifPresent(score -> {
                    sample(families, "tare_value", labels, score.value());
                    if (score.hasInterval()) {
                        sample(families, "tare_value_low", labels, score.low());
                        sample(families, "tare_value_high", labels, score.high());
                    }
                });
                row.percentiles()
                        .forEach(it -> sample(
                                families,
                                "tare_latency_micros",
                                labels.replaceFirst("}$", ",quantile=\"" + it.percent() / 100 + "\"}"),
                                it.nanos().value() / NANOS_PER_MICRO));
                row.ratio().ifPresent(ratio -> sample(families, "tare_ratio", labels, ratio.value()));
            }
            return String.join("", families.values());
        }
    },
    /** The tables as Markdown, with all that the report says. */
    MARKDOWN("markdown") {
        @Override
        public String of(Run run) {
            return MarkdownReport.of(run);
        }
    },
    /** The tables as LaTeX, for a paper. */
    LATEX("latex") {
        @Override
        public String of(Run run) {
            return LatexTables.of(run);
        }
    };

    private static final double NANOS_PER_MICRO = 1000;

    private final String id;

    Export(String id) {
        this.id = id;
    }

    /** The name by which users choose it. */
    public String id() {
        return id;
    }

    /**
     * The format of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Export named(String id) {
        return Arrays.stream(values())
                .filter(export -> export.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("possible: "
                        + Arrays.stream(values()).map(Export::id).collect(Collectors.joining(", ")) + ", not '" + id
                        + "'"));
    }

    /** A run in this format. */
    public abstract String of(Run run);

    private static List<Row> rows(Run run) {
        return Table.of(run).groups().stream()
                .flatMap(group -> group.rows().stream())
                .filter(row -> row.score().isPresent())
                .toList();
    }

    private static String unit(Run run, Row row) {
        return row.aspect().isScore()
                ? Table.units(run).getOrDefault(row.scenario().benchmark(), "")
                : row.aspect().unit();
    }

    private static List<String> estimate(Optional<Estimate> estimate) {
        return List.of(
                estimate.map(it -> Double.toString(it.value())).orElse(""),
                estimate.filter(Estimate::hasInterval)
                        .map(it -> Double.toString(it.low()))
                        .orElse(""),
                estimate.filter(Estimate::hasInterval)
                        .map(it -> Double.toString(it.high()))
                        .orElse(""));
    }

    private static String percentile(double percent) {
        return "p" + Math.round(percent);
    }

    private static Optional<Percentile> percentile(Row row, double percent) {
        return row.percentiles().stream().filter(it -> it.percent() == percent).findFirst();
    }

    /** A cell that a spreadsheet would take for a formula is none. */
    private static String line(List<String> cells) {
        return cells.stream()
                        .map(cell -> cell.matches("(?s)[=@+\t].*|-(?![0-9.]).*") ? "'" + cell : cell)
                        .map(cell -> cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    private static StringBuilder family(String name, String help) {
        return new StringBuilder("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n");
    }

    private static void sample(Map<String, StringBuilder> families, String name, String labels, double value) {
        StringBuilder family = families.get(name);
        if (family != null) {
            family.append(name).append(labels).append(' ').append(value).append('\n');
        }
    }

    private static String labels(Run run, Row row) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("benchmark", row.scenario().benchmark());
        labels.put("mode", row.scenario().mode());
        labels.put("metric", row.aspect().metric());
        labels.put("unit", unit(run, row));
        labels.putAll(row.scenario().params());
        return labels.entrySet().stream()
                .map(label -> label.getKey().replaceAll("[^A-Za-z0-9_]", "_") + "=\""
                        + label.getValue()
                                .replace("\\", "\\\\")
                                .replace("\n", "\\n")
                                .replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
