// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.time.Duration;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How long one operation of a meter is: the same for a tool and for Tare. Whole seconds, as tools know no others. */
@State(Scope.Benchmark)
public class Window {

    /** What goes before and does not count, in [1, 60]. */
    @Param("1")
    public int warmupSeconds;

    /** What counts, in [1, 3600]. */
    @Param("1")
    public int seconds;

    Duration warmup() {
        return Duration.ofSeconds(warmupSeconds);
    }

    Duration measured() {
        return Duration.ofSeconds(seconds);
    }
}
