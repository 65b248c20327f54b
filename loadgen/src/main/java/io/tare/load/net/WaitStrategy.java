// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a thread does until the kernel has something for it.
 *
 * <p>The choice changes a round trip more than most container runtimes do, so it belongs in a result's name.
 */
public enum WaitStrategy {
    /** Sleeps in the kernel and is woken: frees the CPU, and pays for the wake-up. */
    PARK("park"),

    /**
     * Asks the kernel again and again: no wake-up to pay for, but a whole CPU per thread. With fewer CPUs than
     * spinning threads it is slower than {@link #PARK}.
     */
    SPIN("spin");

    private final String id;

    WaitStrategy(String id) {
        this.id = id;
    }

    /**
     * Returns the strategy with the given {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static WaitStrategy named(String id) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("wait must be one of "
                        + Arrays.stream(values()).map(WaitStrategy::id).collect(Collectors.joining(", ")) + ": "
                        + id));
    }

    /** Returns the name by which users choose this strategy. */
    public String id() {
        return id;
    }
}
