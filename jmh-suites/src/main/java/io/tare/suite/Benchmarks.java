// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import java.util.Map;
import java.util.OptionalLong;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** What a table must know of the benchmarks beyond what JMH knows. */
final class Benchmarks {

    private Benchmarks() {}

    /** Benchmarks whose operation is a quantity: the unit of their score in words. */
    static Map<String, String> unitLabels() {
        return Map.of(TcpThroughput.class.getName() + ".stream", "MiB/s");
    }

    /** Whether the main job leaves it out. */
    static boolean isOnlyWhenNamed(BenchmarkListEntry entry) {
        return classOf(entry.getUsername()).isAnnotationPresent(OnlyWhenNamed.class);
    }

    /** How long an iteration may take, by JMH's own annotation; what a param asks for comes on top. */
    static OptionalLong timeoutSeconds(String benchmark) {
        Timeout timeout = classOf(benchmark).getAnnotation(Timeout.class);
        return timeout == null
                ? OptionalLong.empty()
                : OptionalLong.of(timeout.timeUnit().toSeconds(timeout.time()));
    }

    /** The param that says how many peers there are; empty if there is one, or none. */
    static String peerCount(String benchmark) {
        PeerProcess peer = classOf(benchmark).getAnnotation(PeerProcess.class);
        return peer == null ? "" : peer.count();
    }

    /** The class of a benchmark, by the name that JMH lists. */
    static Class<?> classOf(String benchmark) {
        String name = benchmark.substring(0, benchmark.lastIndexOf('.'));
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("JMH lists a benchmark without a class: " + benchmark, e);
        }
    }
}
