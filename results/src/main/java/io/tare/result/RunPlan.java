// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run set out to do and where: {@code run.json}. Immutable.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param runId eight hexadecimal digits; otherwise IllegalArgumentException
 * @param startedAt ISO 8601, UTC
 * @param finishedAt the same, or empty (and not in the file) as long as the run has not ended
 * @param seed of the order within rounds
 * @param baselineRuntime the runtime that others are compared with, if {@code baselineText} names no other param
 * @param baselineText what others are compared with, as in {@code meter=iperf3}; empty (and not in the file): the runtime
 * @param rounds the rounds planned
 * @param commandLine what the user typed
 * @param scenarios what was planned
 * @param unitLabels benchmark → the unit to show in place of JMH's {@code ops/s}, for operations that are quantities
 *     ({@code MiB/s})
 * @param metrics benchmark → what it measures in place of the time that its operation takes
 * @param environment machine, engines, images, settings
 */
public record RunPlan(
        int schemaVersion,
        String runId,
        String startedAt,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        String finishedAt,

        long seed,
        String baselineRuntime,

        @JsonProperty("baseline") @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        String baselineText,

        int rounds,
        List<String> commandLine,
        List<PlannedScenario> scenarios,
        Map<String, String> unitLabels,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        Map<String, List<PlannedMetric>> metrics,

        Map<String, Object> environment) {

    /** The version that this build writes. */
    public static final int SCHEMA_VERSION = 1;

    /** More than that take longer than a machine stays the same. */
    public static final int MAX_ROUNDS = 100_000;

    /** Of a run that came from JMH's own file. */
    static final int UNKNOWN_ROUNDS = 0;

    /** In the environment: what there was to warn of before the run. */
    public static final String WARNINGS = "warnings";

    /** In the environment: each time that the run was gone on with, if it ever was. */
    static final String RESUMED = "resumed";

    public RunPlan {
        // It becomes part of a path.
        if (!runId.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("runId must be eight hexadecimal digits: " + runId);
        }
        commandLine = List.copyOf(commandLine);
        scenarios = List.copyOf(scenarios);
        unitLabels = Map.copyOf(unitLabels);
        metrics = Map.copyOf(metrics);
    }

    /** Returns the unit of a benchmark's scores: its label where JMH counts operations a second, else JMH's own. */
    public String unit(String benchmark, String jmhUnit) {
        return jmhUnit.equals("ops/s") ? unitLabels.getOrDefault(benchmark, jmhUnit) : jmhUnit;
    }

    /** What scenarios are compared with. */
    Baseline baseline() {
        return Baseline.parse(baselineText.isEmpty() ? baselineRuntime : baselineText);
    }

    /** Whether it is known which forks ran in one round. */
    boolean hasRounds() {
        return rounds != UNKNOWN_ROUNDS;
    }

    /** The same run, with its scenarios compared with others. */
    RunPlan comparedWith(Baseline other) {
        return with(finishedAt, other.toString(), environment);
    }

    RunPlan finished(String at) {
        return with(at, baselineText, environment);
    }

    /** The same run, gone on with at a time. */
    RunPlan resumed(String at, List<String> warnings) {
        List<Object> times = new ArrayList<>(environment.get(RESUMED) instanceof List<?> before ? before : List.of());
        times.add(Map.of("at", at, WARNINGS, List.copyOf(warnings)));
        Map<String, Object> more = new LinkedHashMap<>(environment);
        more.put(RESUMED, times);
        return with(finishedAt, baselineText, more);
    }

    private RunPlan with(String end, String baseline, Map<String, Object> newEnvironment) {
        return new RunPlan(
                schemaVersion,
                runId,
                startedAt,
                end,
                seed,
                baselineRuntime,
                baseline,
                rounds,
                commandLine,
                scenarios,
                unitLabels,
                metrics,
                newEnvironment);
    }
}
