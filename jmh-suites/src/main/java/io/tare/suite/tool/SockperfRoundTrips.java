// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

/**
 * What {@code sockperf ping-pong --full-rtt} says of a run. Immutable.
 *
 * @param p50Micros median RTT
 * @param p99Micros 99th percentile of RTT
 */
public record SockperfRoundTrips(double p50Micros, double p99Micros) {}
