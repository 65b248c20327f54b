// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tare.engine.RefusedException;

/**
 * What {@code iperf3 -J} says of a run, counted by its server, the receiver. Immutable.
 *
 * @param bytes payload that the receiver received, warm-up (-O) left out
 * @param seconds how long it received
 * @param datagramBytes payload of a datagram; for TCP the size of a write
 * @param cpuSeconds what both processes used in that time: iperf3 says per cent of a CPU, warm-up included
 */
public record Iperf3Result(long bytes, double seconds, int datagramBytes, double cpuSeconds) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads it.
     *
     * @throws RefusedException if iperf3 did not reach its server
     * @throws ToolException if it says that something else went wrong, or not all that is needed
     */
    static Iperf3Result parse(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ToolException("iperf3 printed no JSON: " + Excerpt.begin(json), e);
        }
        if (root.path("error").isTextual()) {
            String error = Excerpt.begin(root.path("error").textValue());
            if (error.startsWith("unable to connect to server")) {
                throw new RefusedException("the fork did not reach its peer: iperf3: " + error);
            }
            throw new ToolException("iperf3: " + error);
        }
        JsonNode received = required(root, "/end/sum_received");
        double seconds = number(received, "/seconds");
        double percent = number(root, "/end/cpu_utilization_percent/host_total")
                + number(root, "/end/cpu_utilization_percent/remote_total");
        double bytes = number(received, "/bytes");
        double datagramBytes = number(root, "/start/test_start/blksize");
        if (seconds <= 0 || datagramBytes < 1 || bytes < 0 || percent < 0) {
            throw new ToolException("iperf3 says what cannot be: " + bytes + " bytes in " + seconds + " s");
        }
        return new Iperf3Result((long) bytes, seconds, (int) datagramBytes, percent / 100 * seconds);
    }

    /** Goodput in 10⁹ bits a second. */
    public double gigabitsPerSecond() {
        return bytes * 8 / 1e9 / seconds;
    }

    /** Datagrams that were received a second. It counts by bytes: iperf3's own counts include the warm-up. */
    public double datagramsPerSecond() {
        return (double) bytes / datagramBytes / seconds;
    }

    /** What sender and receiver used of their CPUs for each 10⁹ bytes; not a number if none came. */
    public double cpuSecondsPerGigabyte() {
        return bytes == 0 ? Double.NaN : cpuSeconds / (bytes / 1e9);
    }

    private static JsonNode required(JsonNode node, String pointer) {
        JsonNode value = node.at(pointer);
        if (value.isMissingNode()) {
            throw new ToolException("iperf3's JSON has no " + pointer);
        }
        return value;
    }

    private static double number(JsonNode node, String pointer) {
        JsonNode value = required(node, pointer);
        if (!value.isNumber()) {
            throw new ToolException("iperf3's JSON has no number at " + pointer);
        }
        return value.doubleValue();
    }
}
