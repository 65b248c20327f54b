// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How many pairs there are, and where. */
@State(Scope.Benchmark)
public class PairLoad {

    /** The client sends to its server as fast as it goes. */
    static final String STREAM = "stream";

    /** The client sends a message and waits for the reply. */
    static final String ROUND_TRIP = "roundTrip";

    /** Pairs of a client and a server, a container each, all at once. */
    @Param({"1", "4", "16"})
    public int pairs;

    /** Whether a server is on its client's node, {@code same-node}, or on the next, {@code two-node}: see {@code --nodes}. */
    @Param("same-node")
    public String placement = "";

    /** Refuses what is no number of pairs. */
    @Setup(Level.Trial)
    public void check() {
        if (pairs < 1) {
            throw new IllegalArgumentException("-p pairs=" + pairs + ": possible: 1 or more");
        }
    }
}
