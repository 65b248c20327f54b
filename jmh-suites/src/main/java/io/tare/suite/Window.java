// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long one operation of a meter is: the same for a tool and for Tare. Whole seconds, as tools know no others. */
@State(Scope.Benchmark)
public class Window {

    private static final int MAX_WARMUP_SECONDS = 60;
    private static final int MAX_SECONDS = 3600;

    /** What goes before and does not count, in [0, 60]. */
    @Param("1")
    public int warmupSeconds;

    /** What counts, in [1, 3600]. */
    @Param("1")
    public int seconds;

    /**
     * Returns how long an operation takes with those params, which may be none of a meter, or no numbers: then nothing is
     * added for them.
     */
    static long secondsOf(Map<String, String> params) {
        return Stream.of("warmupSeconds", "seconds")
                .map(name -> params.getOrDefault(name, ""))
                .filter(value -> value.matches("\\d{1,4}"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** Refuses what no meter can do. */
    @Setup(Level.Trial)
    public void check() {
        check("warmupSeconds", warmupSeconds, 0, MAX_WARMUP_SECONDS);
        check("seconds", seconds, 1, MAX_SECONDS);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("-p " + name + "=" + value + ": possible: " + min + " to " + max);
        }
    }

    Duration warmup() {
        return Duration.ofSeconds(warmupSeconds);
    }

    Duration measured() {
        return Duration.ofSeconds(seconds);
    }
}
