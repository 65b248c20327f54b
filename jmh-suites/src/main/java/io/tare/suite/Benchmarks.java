// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.Map;

/** What a table must know of the benchmarks beyond what JMH knows. */
final class Benchmarks {

    private Benchmarks() {}

    /** Benchmarks whose operation is a quantity: the unit of their score in words. */
    static Map<String, String> unitLabels() {
        return Map.of(TcpThroughput.class.getName() + ".stream", "MiB/s");
    }
}
