// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Whether a load at a rate reached it. What waits behind a backlog that grows waits as long as is measured, so the times
 * of an overloaded peer are of the window's length and not of the rate: such a fork is {@code underdriven}.
 *
 * <p>Warm-up iterations do not matter.
 */
@State(Scope.Benchmark)
public class OfferedRate {

    /** A load that reached less than that is another one. */
    private static final double REACHED = 0.95;

    /** So much may be late at the end because of a single stall of the machine, however short the window. */
    private static final Duration STALL = Duration.ofMillis(250);

    private boolean isMeasured;
    private Optional<String> shortfall = Optional.empty();

    /** Learns whether what comes counts. */
    @Setup(Level.Iteration)
    public void begin(IterationParams iteration) {
        isMeasured = iteration.getType() == IterationType.MEASUREMENT;
    }

    /**
     * Compares what was done with what was due.
     *
     * @param done how much of it, within that time
     * @param what in the plural, and what was done with them
     */
    void compare(long due, long done, Duration measured, String what) {
        if (isMeasured) {
            shortfall = shortfall.or(() -> shortfall(due, done, measured, what));
        }
    }

    static Optional<String> shortfall(long due, long done, Duration measured, String what) {
        double stalled = due * (double) STALL.toNanos() / measured.toNanos();
        return due - done <= Math.max(stalled, (1 - REACHED) * due)
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%d %s in time, of %d that were due in %d s: use a lower rate",
                        done,
                        what,
                        due,
                        measured.toSeconds()));
    }

    /** Leaves a note if it did not. */
    @TearDown(Level.Trial)
    public void write() throws IOException {
        if (shortfall.isPresent()) {
            ForkNote.SHORTFALL.write(shortfall.get());
        }
    }
}
