// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A line for each fork: what runs now, what it gave, how much is left and when it will be done. The forecast uses how
 * long each scenario took when it last ran, and for those that have not run yet the average of those that have.
 */
final class Progress {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final PrintStream out;
    private final Map<Scenario, Long> nanosByScenario = new HashMap<>();
    private final long guessNanos;
    private int done;

    /**
     * @param guessNanos how long a fork takes as long as none has run
     */
    Progress(PrintStream out, long guessNanos) {
        this.out = out;
        this.guessNanos = guessNanos;
    }

    /**
     * Announces a fork.
     *
     * @param left the forks that are left, this one among them
     */
    void starts(int round, int rounds, Scenario scenario, List<Scenario> left) {
        Duration remaining = Duration.ofNanos(forecastNanos(left));
        out.printf(
                Locale.ROOT,
                "[%d/%d] round %d/%d  %s left, done at %s  %s … ",
                done + 1,
                done + left.size(),
                round,
                rounds,
                text(remaining),
                CLOCK.format(LocalTime.now(ZoneId.systemDefault()).plus(remaining)),
                scenario);
        out.flush();
    }

    /** A fork that an earlier part of the run finished. */
    void knew(Scenario scenario, long wallNanos) {
        nanosByScenario.put(scenario, wallNanos);
        done++;
    }

    /** Says what came of it. */
    void ended(Scenario scenario, long wallNanos, String outcome) {
        nanosByScenario.put(scenario, wallNanos);
        done++;
        out.printf(Locale.ROOT, "%s (%.1f s)%n", outcome, wallNanos / 1e9);
    }

    /** How long these forks will take. */
    long forecastNanos(List<Scenario> forks) {
        long known = (long) nanosByScenario.values().stream()
                .mapToLong(Long::longValue)
                .average()
                .orElse((double) guessNanos);
        return forks.stream()
                .mapToLong(fork -> nanosByScenario.getOrDefault(fork, known))
                .sum();
    }

    static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 60 ? seconds + " s" : String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
}
