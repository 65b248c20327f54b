// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of one benchmark class that share a mode, a metric if they have any, and a unit. Immutable.
 *
 * @param unit unit of the scores; empty if there are none
 * @param rows in the order of the table, at least one
 */
record Group(String unit, List<Row> rows) {

    /** Params whose values say by themselves what they are. */
    private static final Set<String> SPEAKING = Set.of("engine", "network", "placement", "benchmark");

    /** With each row's p-value adjusted for all comparisons of the table. */
    static Group judged(String unit, List<Row> rows) {
        PrimitiveIterator.OfDouble adjusted = Arrays.stream(Significance.adjusted(rows.stream()
                        .filter(Row::isCompared)
                        .mapToDouble(row -> Significance.pValue(row.ratio().orElseThrow()))
                        .toArray()))
                .iterator();
        return new Group(
                unit,
                rows.stream()
                        .map(row -> row.isCompared() ? row.withPValue(adjusted.nextDouble()) : row)
                        .toList());
    }

    /** How many comparisons the words of each are corrected for. */
    int comparisons() {
        return (int) rows.stream().filter(Row::isCompared).count();
    }

    /** Class, and method if there is one only; then JMH's word for the mode or the metric, and which way the score counts. */
    String title() {
        PlannedScenario first = rows.get(0).scenario();
        String name = hasOneMethod() ? first.shortName() : className(first);
        Aspect aspect = rows.get(0).aspect();
        String what = aspect.isScore() ? first.mode() : aspect.metric();
        return name + " " + what + ", " + (aspect.isHigherBetter() ? "more" : "less") + " is better";
    }

    /** The same without the way in which the score counts, for a sentence. */
    String subject() {
        return title().replaceFirst(",[^,]*$", "");
    }

    /**
     * How far from 1 the ratio of the baseline to itself may be, as a factor above 1: the farthest end of such an interval;
     * empty if the baseline was not measured twice.
     */
    Optional<Double> noise() {
        return rows.stream()
                .filter(row -> AgainstItself.isOne(row.scenario().params()))
                .flatMap(row -> row.ratio().filter(Estimate::hasInterval).stream())
                .map(ratio -> Math.max(ratio.high(), 1 / ratio.low()))
                .max(Double::compare);
    }

    /** Whether a row differs no more from the baseline than that may from itself. */
    boolean isWithinNoise(Row row) {
        return noise().isPresent()
                && !AgainstItself.isOne(row.scenario().params())
                && row.ratio()
                        .filter(ratio -> Math.max(ratio.value(), 1 / ratio.value()) <= noise().get())
                        .isPresent();
    }

    /** Whether a row differs from the baseline, and more than that from itself. */
    boolean isDifference(Row row) {
        return row.differs() && !isWithinNoise(row);
    }

    /** The comparison in words. */
    String words(Row row) {
        return row.verdict() + (isWithinNoise(row) ? ", within A/A noise" : "");
    }

    /** Names of the columns that tell rows apart. */
    List<String> labelNames() {
        return Stream.concat(hasOneMethod() ? Stream.empty() : Stream.of("benchmark"), columns().stream())
                .toList();
    }

    /** What these columns hold for a row. */
    List<String> labels(Row row) {
        PlannedScenario scenario = row.scenario();
        Stream<String> method = hasOneMethod() ? Stream.empty() : Stream.of(methodName(scenario));
        return Stream.concat(
                        method, columns().stream().map(name -> scenario.params().getOrDefault(name, "")))
                .toList();
    }

    /** A row's scenario in a few words, for a note. */
    String name(Row row) {
        return Stream.concat(Stream.of(className(row.scenario())), labels(row).stream())
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** All that tells a row apart but for these params, and but for what says that nothing is special. */
    String place(Row row, Set<String> except) {
        List<String> names = labelNames();
        List<String> labels = labels(row);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!except.contains(name) && !OrdinaryParams.has(Map.entry(name, labels.get(i)))) {
                words.add(SPEAKING.contains(name) ? labels.get(i) : name + "=" + labels.get(i));
            }
        }
        return String.join(" ", words);
    }

    /** The params that all rows share, as one text; those that say that nothing is special are left out. */
    String constants() {
        List<String> columns = columns();
        return rows.get(0).scenario().params().entrySet().stream()
                .filter(param -> !columns.contains(param.getKey()))
                .filter(param -> !OrdinaryParams.has(param))
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(" "));
    }

    /** The params that are not the same in every row, and runtime and network in any case. */
    private List<String> columns() {
        return rows.stream()
                .flatMap(row -> row.scenario().params().keySet().stream())
                .distinct()
                .sorted()
                .filter(name -> name.equals(Table.RUNTIME) || name.equals(Table.NETWORK) || varies(name))
                .toList();
    }

    private boolean varies(String name) {
        return rows.stream()
                        .map(row -> row.scenario().params().getOrDefault(name, ""))
                        .distinct()
                        .count()
                > 1;
    }

    private boolean hasOneMethod() {
        return rows.stream().map(row -> row.scenario().benchmark()).distinct().count() == 1;
    }

    private static String className(PlannedScenario scenario) {
        return scenario.shortName().replaceFirst("\\.[^.]*$", "");
    }

    private static String methodName(PlannedScenario scenario) {
        return scenario.shortName().replaceFirst(".*\\.", "");
    }
}
