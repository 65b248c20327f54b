// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;

/**
 * Tells the harness, from inside the fork, when a measurement iteration begins and ends, so that it counts CPU time in
 * these windows alone: {@code -prof io.tare.fork.MeasurementWindows} beside {@link ContainerForks}. What JMH itself prints
 * of an iteration comes after its results have been sent, which costs CPU time too.
 */
public final class MeasurementWindows implements InternalProfiler {

    /** Called by JMH. */
    public MeasurementWindows() {}

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            ForkRelay.tellOfWindow(true);
        }
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            ForkRelay.tellOfWindow(false);
        }
        return List.of();
    }

    @Override
    public String getDescription() {
        return "Tells when measurement iterations begin and end, so that their CPU time can be counted";
    }
}
