// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Where fork and peer run. {@link Bench} replaces the defaults by all that the machine offers, unless {@code -p} says
 * otherwise.
 */
@State(Scope.Benchmark)
public class Place {

    /** What is asked to run both; {@code auto} is the first engine here that knows the runtime. */
    @Param("auto")
    public String engine = "";

    /** The runtime of both, by the engine's name for it; {@code host} is no container. */
    @Param("host")
    public String runtime = "";

    /** The network driver of both, or {@code client/server}. */
    @Param("host")
    public String network = "";

    /** Whether the peer is on the fork's node, {@code same-node}, or on another, {@code two-node}: see {@code --nodes}. */
    @Param("same-node")
    public String placement = "";

    /** What else goes on beside them on purpose: {@link io.tare.stress.Stress}. */
    @Param("none")
    public String stress = "";
}
