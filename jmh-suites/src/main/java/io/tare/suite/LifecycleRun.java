// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.cpu.MachineCpu;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.engine.StepByStep;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.docker.StartEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Containers that live and die, and the time of each step. */
final class LifecycleRun {

    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(30);
    private static final Duration EVENT_LIMIT = Duration.ofSeconds(5);
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
    private static final String FIRST = "tare-first";
    private static final String LISTENING = "Server listening";
    private static final int FIRST_PORT = 20_000;

    private enum Step {
        CREATE,
        START,
        START_AFTER_EVENT,
        FIRST_BYTE,
        LISTENING,
        EXEC,
        PAUSE,
        RESUME,
        STOP,
        REMOVE,
        CYCLE
    }

    private final Target target;
    private final Lifecycle.Load load;
    private @Nullable StartEvents events;
    private final AtomicInteger ports = new AtomicInteger(FIRST_PORT);
    private final Map<Step, List<Double>> millis = new EnumMap<>(Step.class);

    LifecycleRun(Target target, Lifecycle.Load load) {
        this.target = target;
        this.load = load;
        if (!List.of("warm", "cold").contains(load.cache)) {
            throw new RefusedException("-p cache=" + load.cache + ": possible: warm, cold");
        }
    }

    void into(LifecycleMetrics metrics) {
        MachineCpu before = MachineCpu.now();
        try (StartEvents listening = listen()) {
            events = listening;
            runAll();
        }
        metrics.hostCpu = 1e3 * MachineCpu.now().busySecondsSince(before) / load.cycles;
        metrics.create = median(Step.CREATE);
        metrics.start = median(Step.START);
        metrics.startAfterEvent = median(Step.START_AFTER_EVENT);
        metrics.firstByte = median(Step.FIRST_BYTE);
        metrics.listening = median(Step.LISTENING);
        metrics.exec = median(Step.EXEC);
        metrics.pause = median(Step.PAUSE);
        metrics.resume = median(Step.RESUME);
        metrics.stop = median(Step.STOP);
        metrics.remove = median(Step.REMOVE);
        metrics.cycle = median(Step.CYCLE);
    }

    /** Docker's API has events; of the other engines none is listened to. */
    private @Nullable StartEvents listen() {
        return target.connected() instanceof DockerEngine docker
                        && !docker.name().equals(DockerEngine.PODMAN)
                ? docker.startEvents()
                : null;
    }

    private void runAll() {
        AtomicInteger left = new AtomicInteger(load.cycles);
        ExecutorService lines = Executors.newFixedThreadPool(load.atOnce);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int line = 0; line < load.atOnce; line++) {
                ends.add(lines.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        cycle();
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RefusedException refused) {
                throw refused;
            }
            throw new EngineException("a container's life ended early: " + cause.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while containers lived", e);
        } finally {
            lines.shutdownNow();
        }
    }

    private void cycle() {
        if (load.cache.equals("cold")) {
            dropCaches();
        }
        // Each its own port: on the machine's network they share them all.
        String server = "echo " + FIRST + "; exec iperf3 -s --forceflush -p " + ports.getAndIncrement();
        long begin = System.nanoTime();
        try (StepByStep.Container container = target.create(List.of("/bin/sh", "-c", server))) {
            long created = System.nanoTime();
            container.start();
            long started = System.nanoTime();
            Instant startedAt = Instant.now();
            container.awaitOutput(FIRST, OUTPUT_LIMIT);
            long spoke = System.nanoTime();
            container.awaitOutput(LISTENING, OUTPUT_LIMIT);
            long listened = System.nanoTime();
            sinceEvent(container, startedAt);
            timed(Step.EXEC, () -> requireDone(container.exec(List.of("/bin/true"))));
            if (timed(Step.PAUSE, container::pause)) {
                timed(Step.RESUME, container::resume);
            }
            long stopping = System.nanoTime();
            container.stop();
            long stopped = System.nanoTime();
            container.remove();
            long removed = System.nanoTime();
            add(Step.CREATE, created - begin);
            add(Step.START, started - created);
            add(Step.FIRST_BYTE, spoke - created);
            add(Step.LISTENING, listened - created);
            add(Step.STOP, stopped - stopping);
            add(Step.REMOVE, removed - stopped);
            add(Step.CYCLE, started - begin + removed - stopping);
        }
    }

    private void sinceEvent(StepByStep.Container container, Instant startedAt) {
        if (events != null) {
            events.startedAtNanos(container.ids().get(0), EVENT_LIMIT).ifPresent(nanos -> {
                Instant event = Instant.ofEpochSecond(0, nanos);
                add(Step.START_AFTER_EVENT, Duration.between(event, startedAt).toNanos());
            });
        }
    }

    /** Times a step that not every engine has, and returns whether it was done. */
    private boolean timed(Step step, Runnable action) {
        long begin = System.nanoTime();
        try {
            action.run();
            add(step, System.nanoTime() - begin);
            return true;
        } catch (RefusedException notHere) {
            return false;
        }
    }

    private static void requireDone(int exitCode) {
        if (exitCode != 0) {
            throw new RefusedException("what was run in a container ended with exit code " + exitCode);
        }
    }

    private synchronized void add(Step step, long nanos) {
        millis.computeIfAbsent(step, none -> new ArrayList<>()).add(nanos / 1e6);
    }

    private synchronized double median(Step step) {
        double[] values = millis.getOrDefault(step, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        int middle = values.length / 2;
        if (values.length == 0) {
            return Double.NaN;
        }
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static void dropCaches() {
        try {
            // What is not written cannot be dropped.
            new ProcessBuilder("sync").start().waitFor();
            Files.writeString(DROP_CACHES, "3");
        } catch (IOException e) {
            throw new RefusedException("cache=cold needs root, to write to " + DROP_CACHES + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while the page cache was dropped", e);
        }
    }
}
