// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Where a fork runs that needs neither a network nor a disk. */
@State(Scope.Benchmark)
public class RuntimePlace {

    /** What is asked to run it; {@code auto} is the first engine here that knows the runtime. */
    @Param("auto")
    public String engine = "";

    /** The runtime, by the engine's name for it; {@code host} is no container. */
    @Param("host")
    public String runtime = "";

    /** What else goes on beside it on purpose: {@link io.tare.stress.Stress}. */
    @Param("none")
    public String stress = "";
}
