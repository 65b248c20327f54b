// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.cpu.CpuCounter;
import io.tare.cpu.MachineCpu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CPU time in the windows in which a fork measures: of the whole machine, and of the containers of fork and peers. What
 * the machine used and the containers did not is the price outside of them: softirqs, sentries, virtual machines, the
 * engine. For one thread.
 */
final class CpuAccount {

    private final CpuCounter fork;
    private final List<CpuCounter> peers;
    private @Nullable Reading begin;
    private double seconds;
    private double busySeconds;
    private double stealSeconds;
    private double softirqSeconds;
    private double forkSeconds;
    private double peerSeconds;
    private double throttledSeconds;
    private int cpus;

    /** All counters at one time. */
    private record Reading(MachineCpu machine, double forkSeconds, double peerSeconds, double throttledSeconds) {}

    CpuAccount(CpuCounter fork, List<CpuCounter> peers) {
        this.fork = fork;
        this.peers = List.copyOf(peers);
    }

    /** A window begins. */
    void begin() {
        begin = read();
    }

    /** It ends; without a beginning it is none. */
    void end() {
        Reading from = begin;
        if (from == null) {
            return;
        }
        Reading to = read();
        begin = null;
        cpus = to.machine.cpus();
        seconds += (to.machine.atNanos() - from.machine.atNanos()) / 1e9;
        busySeconds += to.machine.busySecondsSince(from.machine);
        stealSeconds += to.machine.stealSeconds() - from.machine.stealSeconds();
        softirqSeconds += to.machine.softirqSeconds() - from.machine.softirqSeconds();
        forkSeconds += to.forkSeconds - from.forkSeconds;
        peerSeconds += to.peerSeconds - from.peerSeconds;
        throttledSeconds += Math.max(0, to.throttledSeconds - from.throttledSeconds);
    }

    /** The sums of all windows, for the record; nothing if there was none, and no counter that nobody counts. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (seconds > 0) {
            facts.put("seconds", seconds);
            facts.put("cpus", cpus);
            facts.put("busySeconds", busySeconds);
            facts.put("stealSeconds", stealSeconds);
            facts.put("softirqSeconds", softirqSeconds);
            putNumber(facts, "forkSeconds", forkSeconds);
            putNumber(facts, "peerSeconds", peerSeconds);
            facts.put("throttledSeconds", throttledSeconds);
        }
        return facts;
    }

    private static void putNumber(Map<String, Object> facts, String name, double seconds) {
        if (Double.isFinite(seconds)) {
            facts.put(name, seconds);
        }
    }

    private Reading read() {
        double forkNow = orNaN(fork.seconds());
        double peersNow =
                peers.stream().mapToDouble(peer -> orNaN(peer.seconds())).sum();
        double throttled = Stream.concat(Stream.of(fork), peers.stream())
                .mapToDouble(CpuCounter::throttledSeconds)
                .sum();
        return new Reading(MachineCpu.now(), forkNow, peersNow, throttled);
    }

    private static double orNaN(OptionalDouble seconds) {
        return seconds.orElse(Double.NaN);
    }
}
