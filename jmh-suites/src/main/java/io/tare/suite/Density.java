// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.cpu.MachineCpu;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.engine.StepByStep;
import io.tare.fork.OnHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many idle containers a machine holds, what each costs in memory, and whether the start of one depends on how many
 * there are. Containers are started one after the other until there are enough, memory gets short, or one fails.
 *
 * <p>Operation: all of them. Nothing is warmed up: a container that has been there would be in the caches.
 */
@OnlyWhenNamed
@OnHost
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 10, timeUnit = TimeUnit.MINUTES)
@Fork(3)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class Density {

    private static final double MIB = 1 << 20;

    /** Long enough for any run, and not for ever: containers of a harness that was killed end too. */
    private static final List<String> IDLE = List.of("/bin/sleep", "86400");

    /** What is done. */
    @State(Scope.Benchmark)
    public static class Load {

        /** How many containers at most. */
        @Param("20")
        public int containers;

        /** The memory, in MiB, that has to stay available on the machine. */
        @Param("1024")
        public int keepMegabytes;
    }

    /** All containers. */
    @Benchmark
    public void run(Target target, Load load, DensityMetrics metrics) {
        List<StepByStep.Container> containers = new ArrayList<>();
        List<Double> startMillis = new ArrayList<>();
        Footprint before = Footprint.of(List.of());
        MachineCpu cpuBefore = MachineCpu.now();
        try {
            while (containers.size() < load.containers
                    && Footprint.of(List.of()).availableBytes() > load.keepMegabytes * MIB) {
                try {
                    startMillis.add(start(target, containers));
                } catch (EngineException | RefusedException e) {
                    if (startMillis.isEmpty()) {
                        throw e;
                    }
                    System.err.println("container " + containers.size() + " failed: " + e.getMessage());
                    break;
                }
            }
            if (startMillis.isEmpty()) {
                throw new RefusedException(String.format(
                        Locale.ROOT,
                        "there is no room for one container: -p containers=%d, and of %.0f MiB of memory that are available"
                                + " -p keepMegabytes=%d have to stay",
                        load.containers,
                        Footprint.of(List.of()).availableBytes() / MIB,
                        load.keepMegabytes));
            }
            metrics.hostCpu = 1e3 * MachineCpu.now().busySecondsSince(cpuBefore) / startMillis.size();
            say(metrics, before, containers, startMillis);
        } finally {
            containers.forEach(StepByStep.Container::close);
        }
    }

    private static double start(Target target, List<StepByStep.Container> containers) {
        long begin = System.nanoTime();
        StepByStep.Container container = target.create(IDLE);
        containers.add(container);
        container.start();
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void say(
            DensityMetrics metrics, Footprint before, List<StepByStep.Container> containers, List<Double> startMillis) {
        int count = startMillis.size();
        Footprint with = Footprint.of(
                containers.stream().flatMap(it -> it.ids().stream()).toList());
        double perContainer = count * MIB;
        metrics.containers = count;
        metrics.processes = with.processes() / (double) count;
        metrics.pss = orNone(with.pssBytes()) / perContainer;
        metrics.group = orNone(with.groupBytes()) / perContainer;
        metrics.slab = (with.slabBytes() - before.slabBytes()) / perContainer;
        metrics.taken = (before.availableBytes() - with.availableBytes()) / perContainer;
        int tenth = Math.max(1, count / 10);
        metrics.startFirst = mean(startMillis.subList(0, tenth));
        metrics.startLast = mean(startMillis.subList(count - tenth, count));
    }

    /** What is not known is no value of a metric. */
    private static double orNone(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
