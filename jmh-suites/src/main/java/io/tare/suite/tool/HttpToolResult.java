// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

/**
 * What a tool says of HTTP requests in a closed loop. Immutable.
 *
 * @param requestsPerSecond whole responses, of whatever status
 * @param p50Micros         median of the time from a request to its response
 * @param p99Micros         99th percentile
 * @param requests          how many were answered
 * @param errors            how many had another status than 2xx (wrk, h2load: nor 3xx), and how many broke; ab counts those
 *                          twice, and as requests, too
 */
public record HttpToolResult(double requestsPerSecond, double p50Micros, double p99Micros, long requests, long errors) {

    /** Returns how many of all requests went wrong, in per cent, 100 at most. */
    public double errorPercent() {
        return Math.min(100, 100.0 * errors / Math.max(1, requests));
    }
}
