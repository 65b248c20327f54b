// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.docker.DockerEngine;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.runner.options.ProfilerConfig;

/**
 * Everything that the forks of one run share: the engines, the image, the door that launchers knock at. Thread-safe.
 *
 * <p>JMH makes its profilers by class name, so {@link ContainerForks} finds its session by id, in the one static map of
 * this project.
 */
public final class ForkSession implements AutoCloseable {

    private static final Map<String, ForkSession> SESSIONS = new ConcurrentHashMap<>();

    /**
     * What a session is made of.
     *
     * @param owner whose run it is
     * @param scratch where the door and the host's forks keep their files
     * @param engines in the order in which they are asked whether they know a runtime
     * @param farNodes the nodes beside the first, in the user's order
     * @param images where images come from
     * @param cpus what fork and peer are pinned to
     * @param peerPort the port that peers listen on; 0 for any
     * @param diskParent where forks that measure a disk get a directory each
     */
    public record Settings(
            RunOwner owner,
            ScratchDirectory scratch,
            List<Engine> engines,
            List<DockerEngine> farNodes,
            ForkImage.Source images,
            CpuSplit cpus,
            int peerPort,
            Path diskParent) {

        public Settings {
            engines = List.copyOf(engines);
            farNodes = List.copyOf(farNodes);
        }
    }

    /** What an image is made for. */
    private record ImageOf(Engine engine, Path javaHome, List<Path> classPath) {}

    private final Settings settings;
    private final ExecutorService executor;
    private final ForkDoor door;
    private final Map<String, Fork> forks = new ConcurrentHashMap<>();
    private final AtomicInteger tickets = new AtomicInteger();
    private final AtomicReference<@Nullable ForkOutcome> lastOutcome = new AtomicReference<>();
    private final Map<ImageOf, ForkImage> images = new ConcurrentHashMap<>();
    private final Map<ImageOf, EngineException> missingImages = new ConcurrentHashMap<>();

    private ForkSession(Settings settings) {
        this.settings = settings;
        AtomicInteger threads = new AtomicInteger();
        this.executor = Executors.newCachedThreadPool(body -> {
            Thread thread = new Thread(body, "fork-session-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.door = new ForkDoor(settings.scratch().path(), executor, this::run);
    }

    /** Opens a session; it is found by its run's id until it is closed. */
    public static ForkSession open(Settings settings) {
        ForkSession session = new ForkSession(settings);
        SESSIONS.put(settings.owner().runId(), session);
        return session;
    }

    /**
     * The session of that id, or, for an empty id, one that is opened now with what this machine has and lasts as long
     * as the JVM.
     *
     * @throws EngineException if there is none
     */
    static ForkSession named(@Nullable String id) {
        if (id == null || id.isBlank()) {
            return SESSIONS.computeIfAbsent("", unused -> standalone());
        }
        ForkSession session = SESSIONS.get(id);
        if (session == null) {
            throw new EngineException("there is no fork session '" + id + "' in this JVM");
        }
        return session;
    }

    /** The profiler that makes a JMH run's forks this session's. */
    public ProfilerConfig profiler() {
        return new ProfilerConfig(
                ContainerForks.class.getName(), settings.owner().runId());
    }

    /** What fork and peer are pinned to. */
    public CpuSplit cpus() {
        return settings.cpus();
    }

    /** How the last fork ended; empty if none has since the last call. */
    public Optional<ForkOutcome> takeOutcome() {
        return Optional.ofNullable(lastOutcome.getAndSet(null));
    }

    /**
     * Finds or makes the image for an engine; called before the first fork, no fork has to wait for it.
     *
     * @param java the {@code java} of the JDK that the image must hold, as JMH names it
     * @throws EngineException if there is none and none can be made; every later call says the same at once
     */
    public ForkImage image(Engine engine, Path java, List<Path> classPath) {
        Path javaHome = java.toAbsolutePath().resolve("../..").normalize();
        ImageOf wanted = new ImageOf(engine, javaHome, classPath);
        EngineException before = missingImages.get(wanted);
        if (before != null) {
            // What failed once would take as long to fail again, for each fork.
            throw new EngineException(String.valueOf(before.getMessage()), before);
        }
        try {
            return images.computeIfAbsent(wanted, key -> settings.images().ensure(engine, javaHome, classPath));
        } catch (EngineException e) {
            missingImages.put(wanted, e);
            throw e;
        }
    }

    @Override
    public void close() {
        SESSIONS.values().remove(this);
        door.close();
        forks.values().forEach(Fork::close);
        // The first node makes the networks that containers of the others are on.
        settings.farNodes().forEach(Engine::close);
        settings.engines().forEach(Engine::close);
        executor.shutdownNow();
    }

    /** Called before JMH starts the launcher: the peer can start meanwhile. Returns the fork's ticket. */
    String prepare(BenchmarkParams params) {
        // A fork whose launcher never knocked would keep its peer.
        forks.values().forEach(Fork::close);
        forks.clear();
        String ticket = Integer.toString(tickets.incrementAndGet());
        forks.put(ticket, new Fork(params, settings, this, executor));
        return ticket;
    }

    Path door() {
        return door.socket();
    }

    private ForkDoor.Farewell run(String ticket, List<String> command) {
        Fork fork = forks.remove(ticket);
        if (fork == null) {
            return new ForkDoor.Farewell("no fork waits for ticket " + ticket + "\n", 1);
        }
        ForkOutcome outcome;
        try (fork) {
            outcome = fork.run(command);
        }
        lastOutcome.set(outcome);
        List<String> lines = new ArrayList<>(outcome.logTail());
        if (outcome.status() != ForkOutcome.Status.ENDED) {
            lines.add(outcome.reason());
        }
        return new ForkDoor.Farewell(
                lines.isEmpty() ? "" : String.join("\n", lines) + "\n",
                outcome.status() == ForkOutcome.Status.ENDED ? 0 : 1);
    }

    private static ForkSession standalone() {
        RunOwner owner = RunOwner.ofThisProcess();
        ScratchDirectory scratch = ScratchDirectory.create(Path.of(System.getProperty("java.io.tmpdir")), owner);
        ForkImage.Source images = ServiceLoader.load(ForkImage.Source.class)
                .findFirst()
                .orElse((engine, javaHome, classPath) -> {
                    throw new EngineException(
                            "forks in containers need an image: put tare-harness-images on the class path");
                });
        Settings settings = new Settings(
                owner,
                scratch,
                Engines.find(owner, scratch, System.getenv(), List.of(), List.of()),
                List.of(),
                images,
                CpuSplit.ofThisMachine(),
                0,
                Path.of("").toAbsolutePath());
        ForkSession session = new ForkSession(settings);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            session.close();
                            scratch.close();
                        },
                        "fork-session-end"));
        return session;
    }
}
