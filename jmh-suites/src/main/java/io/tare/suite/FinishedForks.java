// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.result.ForkRecord;
import io.tare.result.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forks that a run had finished when it was cut short; none, if it is new. Immutable. */
final class FinishedForks {

    private record Place(int round, String benchmark, String mode, Map<String, String> params) {}

    private final Map<Place, ForkRecord> byPlace = new HashMap<>();
    private final int lastOrdinal;
    private final int lastRound;
    private final long wallNanos;

    FinishedForks(List<ForkRecord> forks) {
        forks.forEach(fork -> byPlace.put(new Place(fork.round(), fork.benchmark(), fork.mode(), fork.params()), fork));
        lastOrdinal = forks.stream().mapToInt(ForkRecord::ordinal).max().orElse(0);
        lastRound = forks.stream().mapToInt(ForkRecord::round).max().orElse(0);
        wallNanos = forks.stream().mapToLong(ForkRecord::wallNanos).sum();
    }

    /** The scenario's fork of that round. */
    Optional<ForkRecord> of(int round, Scenario scenario) {
        return Optional.ofNullable(byPlace.get(
                new Place(round, scenario.benchmark(), scenario.mode().shortLabel(), scenario.params())));
    }

    /** Whether the run went on after that round: it was not narrow enough then, and there was time for another. */
    boolean goBeyond(int round) {
        return lastRound > round;
    }

    /** The greatest ordinal there is; 0 if there is no fork. */
    int lastOrdinal() {
        return lastOrdinal;
    }

    /** The time that they took, all together. */
    long wallNanos() {
        return wallNanos;
    }

    /** Whether the engine refused it: it always will. */
    static boolean isRefused(ForkRecord fork) {
        return fork.status() == Status.UNSUPPORTED;
    }
}
