// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.net.TcpOptions;
import io.tare.load.net.WaitStrategy;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How both sides of a load wait that has but one way to the kernel. The peer gets the same param. */
@State(Scope.Benchmark)
public class Waiting {

    /** {@code park} or {@code spin}. */
    @Param("park")
    public String wait = "";

    WaitStrategy strategy() {
        return WaitStrategy.named(wait);
    }

    TcpOptions options() {
        return TcpOptions.defaults().withWaitStrategy(strategy());
    }
}
