// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Reads the latencies of a run's scenarios, and keeps those read last, as rows follow their reference. Not thread-safe. */
final class LatencyReader {

    /** A scenario and its reference; all of a long run would not fit into memory. */
    private static final int KEPT = 2;

    private record Entry(PlannedScenario scenario, Optional<ForkLatencies> latencies) {}

    private final Run run;
    private final List<Entry> kept = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    LatencyReader(Run run) {
        this.run = run;
    }

    /** What could not be read, once for each scenario. */
    List<String> notices() {
        return notices.stream().distinct().toList();
    }

    /** The latencies of all forks with a score; empty if they kept none or not all can be read. */
    Optional<ForkLatencies> of(PlannedScenario scenario) {
        Entry entry = kept.stream()
                .filter(it -> it.scenario().equals(scenario))
                .findFirst()
                .orElseGet(() -> new Entry(scenario, read(scenario)));
        kept.remove(entry);
        kept.add(entry);
        if (kept.size() > KEPT) {
            kept.remove(0);
        }
        return entry.latencies();
    }

    private Optional<ForkLatencies> read(PlannedScenario scenario) {
        SortedMap<Integer, Histogram> byRound = new TreeMap<>();
        try {
            for (ForkRecord fork : run.forksOf(scenario)) {
                if (fork.hasScore()) {
                    run.histograms()
                            .merged(fork.histograms())
                            .ifPresent(histogram -> byRound.merge(fork.round(), histogram, LatencyReader::sum));
                }
            }
        } catch (ResultException e) {
            notices.add("no percentiles for a scenario: " + e.getMessage());
            return Optional.empty();
        }
        return byRound.isEmpty() ? Optional.empty() : Optional.of(new ForkLatencies(byRound));
    }

    private static Histogram sum(Histogram one, Histogram other) {
        one.add(other);
        return one;
    }
}
