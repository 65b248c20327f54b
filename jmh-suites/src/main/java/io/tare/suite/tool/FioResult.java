// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What {@code fio --output-format=json --group_reporting} says of a run that only reads or only writes; its ramp left
 * out. Immutable.
 *
 * @param requests            how many all jobs made
 * @param bytes               what these moved
 * @param seconds             how long it measured
 * @param submissionP50Nanos  slat; not a number if its engine has none
 * @param submissionP99Nanos  the same
 * @param completionP50Nanos  clat
 * @param completionP99Nanos  the same
 * @param cpuSeconds          what all jobs' threads used
 */
public record FioResult(
        long requests,
        long bytes,
        double seconds,
        double submissionP50Nanos,
        double submissionP99Nanos,
        double completionP50Nanos,
        double completionP99Nanos,
        double cpuSeconds) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads it.
     *
     * @param jobs how many there were
     * @throws ToolException if it says that something went wrong, or not all that is needed
     */
    static FioResult parse(String json, int jobs) {
        // It prints notes before its JSON, whatever the format (axboe/fio#672).
        int begin = Math.max(0, json.indexOf('{'));
        JsonNode job;
        try {
            job = JSON.readTree(json.substring(begin)).path("jobs").path(0);
        } catch (JsonProcessingException e) {
            throw new ToolException(
                    "fio printed no JSON: " + json.strip().lines().findFirst().orElse(""), e);
        }
        if (number(job, "/error") != 0) {
            throw new ToolException("fio ended with error " + (int) number(job, "/error"));
        }
        JsonNode flow = number(job, "/read/total_ios") > 0 ? job.path("read") : job.path("write");
        double seconds = number(flow, "/runtime") / 1e3;
        if (seconds <= 0 || number(flow, "/total_ios") <= 0) {
            throw new ToolException("fio made no request");
        }
        // Percent of the time of all jobs together.
        double cpuSeconds = (number(job, "/usr_cpu") + number(job, "/sys_cpu")) / 100 * seconds * jobs;
        return new FioResult(
                (long) number(flow, "/total_ios"),
                (long) number(flow, "/io_bytes"),
                seconds,
                optional(flow, "/slat_ns/percentile/50.000000"),
                optional(flow, "/slat_ns/percentile/99.000000"),
                number(flow, "/clat_ns/percentile/50.000000"),
                number(flow, "/clat_ns/percentile/99.000000"),
                cpuSeconds);
    }

    public double requestsPerSecond() {
        return requests / seconds;
    }

    public double bytesPerSecond() {
        return bytes / seconds;
    }

    public double cpuMicrosPerRequest() {
        return cpuSeconds * 1e6 / requests;
    }

    private static double number(JsonNode node, String pointer) {
        JsonNode value = node.at(pointer);
        if (!value.isNumber()) {
            throw new ToolException("fio's JSON has no number at " + pointer);
        }
        return value.doubleValue();
    }

    private static double optional(JsonNode node, String pointer) {
        return node.at(pointer).asDouble(Double.NaN);
    }
}
