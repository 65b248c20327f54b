// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a fork ended, as far as the engine can tell; whether the benchmark in it went well is JMH's to say. Immutable.
 *
 * @param status what became of the processes
 * @param reason one sentence when it is not {@link Status#ENDED}: the engine's own words, where there are any
 * @param logTail the last lines of the fork's and the peer's standard error
 * @param facts where both ran: for each side runtime, network, CPUs, image
 * @param spansNanos how long each step took: {@code peerStart}, {@code peerReady}, {@code forkStart}
 * @param files what the fork left, by name
 */
public record ForkOutcome(
        Status status,
        String reason,
        List<String> logTail,
        Map<String, Object> facts,
        Map<String, Long> spansNanos,
        Map<String, Path> files) {

    /**
     * The fact of the CPU time in the fork's measurement iterations: {@code seconds} of them all, {@code cpus} of the
     * machine, its {@code busySeconds}, {@code stealSeconds} and {@code softirqSeconds}, and where there is a counter
     * for their containers {@code forkSeconds} and {@code peerSeconds}; {@code throttledSeconds} is for how long quotas
     * kept these from a CPU.
     */
    public static final String HOST_CPU = "hostCpu";

    /** What became of a fork's processes. */
    public enum Status {
        /** It ran to its end with exit code 0. */
        ENDED,
        /** It started and broke. */
        FAILED,
        /** The engine or the runtime would not start it. */
        UNSUPPORTED
    }
}
