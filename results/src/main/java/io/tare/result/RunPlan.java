// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Map;

/**
 * What a run set out to do and where: {@code run.json}. Immutable.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param runId eight hexadecimal digits
 * @param startedAt ISO 8601, UTC
 * @param finishedAt the same, or empty if the run was cut short
 * @param seed of the order within rounds
 * @param baselineRuntime the runtime that others are compared with
 * @param rounds the rounds planned
 * @param commandLine what the user typed
 * @param scenarios what was planned
 * @param unitLabels benchmark → the unit to show in place of JMH's, for operations that are quantities ({@code MiB/s})
 * @param environment machine, engines, images, settings
 */
public record RunPlan(
        int schemaVersion,
        String runId,
        String startedAt,
        String finishedAt,
        long seed,
        String baselineRuntime,
        int rounds,
        List<String> commandLine,
        List<PlannedScenario> scenarios,
        Map<String, String> unitLabels,
        Map<String, Object> environment) {

    /** The version that this build writes. */
    public static final int SCHEMA_VERSION = 1;

    public RunPlan {
        commandLine = List.copyOf(commandLine);
        scenarios = List.copyOf(scenarios);
        unitLabels = Map.copyOf(unitLabels);
    }

    RunPlan finished(String at) {
        return new RunPlan(
                schemaVersion,
                runId,
                startedAt,
                at,
                seed,
                baselineRuntime,
                rounds,
                commandLine,
                scenarios,
                unitLabels,
                environment);
    }
}
