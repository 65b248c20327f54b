// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The life of a container as a bar for each scenario, made of its steps: how long each takes in the mean. Immutable.
 *
 * @param group the table of whole lives
 * @param bars  scenario of the table, in its order → steps, one after the other
 */
record StageBars(Group group, Map<Row, List<Stage>> bars) {

    static final double WIDTH = 420;
    static final double HEIGHT = 24;

    /** The metric that the steps add up to, and these, as the benchmark Lifecycle has them. */
    private static final String WHOLE = "cycle";

    private static final List<String> STEPS = List.of("create", "start", "stop", "remove");

    /** About the width of a digit. */
    private static final double CHARACTER = 6.5;

    /**
     * A step.
     *
     * @param name  its metric
     * @param value mean over forks, in the table's unit
     */
    record Stage(String name, double value) {}

    /** Empty if the group is not one of whole lives, or the steps are missing. */
    static Optional<StageBars> of(Group group, List<Group> all) {
        if (!group.rows().get(0).aspect().metric().equals(WHOLE)) {
            return Optional.empty();
        }
        Map<Row, List<Stage>> bars = new LinkedHashMap<>();
        for (Row row : group.rows()) {
            List<Stage> stages = new ArrayList<>();
            for (String step : STEPS) {
                value(row.scenario(), step, all).ifPresent(value -> stages.add(new Stage(step, value)));
            }
            if (stages.size() == STEPS.size()) {
                bars.put(row, stages);
            }
        }
        return bars.isEmpty() ? Optional.empty() : Optional.of(new StageBars(group, bars));
    }

    /** The names of the steps, in their order. */
    static List<String> steps() {
        return STEPS;
    }

    /** A scenario's bar, to the scale of all; SVG without a script. */
    String bar(Row row) {
        List<Stage> stages = bars.getOrDefault(row, List.of());
        double scale = WIDTH / longest();
        Svg svg = Svg.inPage(WIDTH, HEIGHT, words(stages));
        double x = 0;
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            double width = stage.value() * scale;
            svg.rectangle("stage" + (i + 1), x, 3, width, HEIGHT - 6, 1, stage.name() + " " + value(stage));
            String text = Figures.significant(stage.value(), 2);
            if (text.length() * CHARACTER < width - 6) {
                svg.text("inside", x + width / 2, HEIGHT / 2 + 4, "middle", text);
            }
            x += width;
        }
        return svg.end();
    }

    /** What the template shows. */
    Map<String, Object> page(List<String> filters) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (int i = 0; i < STEPS.size(); i++) {
            steps.add(Map.of("kind", "stage" + (i + 1), "name", STEPS.get(i)));
        }
        return Map.of(
                "steps",
                steps,
                "unit",
                group.unit(),
                "bars",
                bars.keySet().stream()
                        .map(row -> Map.of(
                                "params",
                                HtmlReport.filterable(row.scenario().params(), filters),
                                "label",
                                String.join(" ", group.labels(row)),
                                "svg",
                                bar(row)))
                        .toList());
    }

    private String words(List<Stage> stages) {
        return String.join(
                ", ",
                stages.stream().map(stage -> stage.name() + " " + value(stage)).toList());
    }

    private String value(Stage stage) {
        return Figures.significant(stage.value(), 3) + " " + group.unit();
    }

    private double longest() {
        return bars.values().stream()
                .mapToDouble(stages -> stages.stream().mapToDouble(Stage::value).sum())
                .max()
                .orElse(1);
    }

    private static OptionalDouble value(PlannedScenario scenario, String step, List<Group> all) {
        return all.stream()
                .flatMap(group -> group.rows().stream())
                .filter(row ->
                        row.scenario().equals(scenario) && row.aspect().metric().equals(step))
                .flatMap(row -> row.score().stream())
                .mapToDouble(Estimate::value)
                .findFirst();
    }
}
