// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import io.tare.engine.Storage;
import io.tare.engine.docker.DockerEngine;
import io.tare.engine.host.HostEngine;
import io.tare.fork.Frame.Channel;
import io.tare.stress.Stress;
import io.tare.stress.StressMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;

/** One fork, from the moment JMH asks for its command to the moment nothing of it is left. */
final class Fork implements AutoCloseable {

    private static final String PEER = "peer";

    /** Tells a fork where its storage is. */
    private static final String DISK_PROPERTY = "tare.disk";

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    /** An engine that stands still must not have the run do so. */
    private static final Duration CLOSE_LIMIT = Duration.ofMinutes(2);
    /** What each of many peers may take beyond that. */
    private static final int SECONDS_PER_PEER = 5;

    private final BenchmarkParams params;
    private final ForkSession.Settings settings;
    private final ForkSession session;
    private final Executor executor;
    private final String runtime;
    private final String token;
    private final Map<String, Long> spansNanos = new TreeMap<>();
    private final Optional<PeerProcess> peerProcess;
    private final int peerCount;
    private final boolean isOnHost;
    private String targetImage = "";
    private final CompletableFuture<List<Peer>> peers;
    private final CompletableFuture<List<Peer>> stress;
    private volatile @Nullable CompletableFuture<RunningProcess> process;
    private volatile long endedAfterSeconds;
    private Optional<Storage> storage = Optional.empty();
    private @Nullable DiskDirectory disk;

    /** The peer is on its way when this returns. */
    Fork(BenchmarkParams params, ForkSession.Settings settings, ForkSession session, Executor executor) {
        this.params = params;
        this.settings = settings;
        this.session = session;
        this.executor = executor;
        this.runtime = param("runtime").orElse("host");
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        this.token = HexFormat.of().formatHex(secret);
        this.peerProcess = Optional.ofNullable(benchmarkClass().getAnnotation(PeerProcess.class));
        this.isOnHost = benchmarkClass().isAnnotationPresent(OnHost.class);
        this.peerCount = peerProcess.map(this::count).orElse(0);
        this.peers = CompletableFuture.supplyAsync(this::startPeers, executor);
        this.stress = CompletableFuture.supplyAsync(this::startStress, executor);
    }

    /** Runs the fork that {@code words} describe to its end, whatever the end is. */
    ForkOutcome run(List<String> words) {
        Map<String, Object> facts = new LinkedHashMap<>();
        List<String> logTail = new ArrayList<>();
        try {
            ForkCommand command = ForkCommand.parse(words);
            List<Peer> far = await(peers, startLimitSeconds(), "a process beside the fork");
            far.stream()
                    .findFirst()
                    .ifPresent(first -> facts.put("peer", first.process().facts()));
            if (far.size() > 1) {
                facts.put("peers", far.size());
            }
            Optional<RunningProcess> peer = far.stream().map(Peer::process).findFirst();
            CompletableFuture<RunningProcess> starting =
                    CompletableFuture.supplyAsync(() -> start(command, peer), executor);
            process = starting;
            RunningProcess near = await(starting, START_LIMIT.toSeconds(), "the fork");
            facts.put("fork", near.facts());
            List<Peer> stressing = await(stress, startLimitSeconds(), "the stress");
            if (!stressing.isEmpty()) {
                stressing.forEach(Peer::awaitReady);
                facts.put(
                        "stress",
                        stressing.stream().map(it -> it.process().facts()).toList());
            }
            return relay(command, near, far, stressing, facts);
        } catch (RefusedException e) {
            return new ForkOutcome(ForkOutcome.Status.UNSUPPORTED, message(e), logTail, facts, spansNanos, Map.of());
        } catch (IOException | RuntimeException e) {
            started().ifPresent(near -> logTail.addAll(near.stderrTail()));
            String reason = endedAfterSeconds > 0 ? endedByUs() : message(e);
            return new ForkOutcome(ForkOutcome.Status.FAILED, reason, logTail, facts, spansNanos, Map.of());
        }
    }

    private String endedByUs() {
        return "the fork had not ended after " + endedAfterSeconds + " s, and was ended";
    }

    @Override
    public void close() {
        // All at once: an engine needs its time to take a container away.
        Stream<CompletableFuture<?>> near = Stream.ofNullable(process)
                .map(starting -> starting.handle((started, never) -> Optional.ofNullable(started))
                        .thenAcceptAsync(started -> started.ifPresent(RunningProcess::close), executor));
        Stream<CompletableFuture<?>> beside = Stream.of(peers, stress)
                .map(all -> all.exceptionally(never -> List.of())
                        .thenComposeAsync(started -> allOf(started.stream().map(it -> closing(it::close))), executor));
        // Those that an engine starts even later are closed then, and nobody waits for it.
        warnOfFailure(allOf(Stream.concat(near, beside)).orTimeout(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS));
        warnOfFailure(CompletableFuture.runAsync(this::closeDisk, executor));
    }

    private Optional<RunningProcess> started() {
        CompletableFuture<RunningProcess> starting = process;
        return starting == null || starting.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.ofNullable(starting.getNow(null));
    }

    private CompletableFuture<?> closing(Runnable close) {
        return CompletableFuture.runAsync(close, executor);
    }

    private static CompletableFuture<Void> allOf(Stream<CompletableFuture<?>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }

    /** What was measured stays, whatever becomes of its containers. */
    private static void warnOfFailure(CompletableFuture<Void> closing) {
        closing.exceptionally(failed -> {
                    System.getLogger(Fork.class.getName())
                            .log(
                                    System.Logger.Level.WARNING,
                                    "something of a fork is left behind: {0}",
                                    failed instanceof TimeoutException
                                            ? "it was not closed within " + CLOSE_LIMIT.toSeconds() + " s"
                                            : message(failed));
                    return null;
                })
                .join();
    }

    private synchronized void closeDisk() {
        if (disk != null) {
            disk.close();
        }
    }

    private int count(PeerProcess annotation) {
        return annotation.count().isEmpty()
                ? 1
                : Integer.parseInt(param(annotation.count()).orElse("1"));
    }

    private List<Peer> startPeers() {
        if (peerProcess.isEmpty()) {
            return List.of();
        }
        long start = System.nanoTime();
        List<Peer> started = Peer.startAll(peerCount, ordinal -> startPeer(peerProcess.get()), executor);
        spansNanos.put("peerStart", System.nanoTime() - start);
        return started;
    }

    private Peer startPeer(PeerProcess annotation) {
        Engine engine = peerEngine();
        Optional<Storage> storage = newStorage();
        // Only one of several can have the port that the user asked for.
        int port = peerCount > 1 ? 0 : settings.peerPort();
        String cpus = annotation.pinned() ? settings.cpus().peer() : "";
        return greeted(engine, PEER, annotation.value(), networks(engine), cpus, port, storage);
    }

    /** The stress that the params name, beside whom they name. */
    private List<Peer> startStress() {
        Optional<Stress> stress = stress();
        if (stress.isEmpty()) {
            return List.of();
        }
        boolean pinned = peerProcess.filter(PeerProcess::pinned).isPresent();
        // It needs no network, but a plain process has the machine's.
        NetworkPair networks = NetworkPair.parse(engine().sharesHostFiles() ? NetworkPair.HOST : NetworkPair.NONE);
        List<Peer> started = new ArrayList<>();
        try {
            for (String role : stress.get().side().roles()) {
                String cpus = role.equals(PEER)
                        ? settings.cpus().peer()
                        : settings.cpus().fork();
                started.add(greeted(
                        role.equals(PEER) ? peerEngine() : engine(),
                        "stress-" + role,
                        StressMain.class,
                        networks,
                        pinned ? cpus : "",
                        0,
                        newStorage()));
            }
            return started;
        } catch (RuntimeException e) {
            started.forEach(Peer::close);
            throw e;
        }
    }

    private Optional<Stress> stress() {
        String wanted = param("stress").orElse(Stress.NONE);
        try {
            return Stress.parse(wanted);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("-p stress=" + wanted + ": " + e.getMessage(), e);
        }
    }

    /** Starts a JVM that keeps to the contract of {@link PeerProcess}, and tells it who it is. */
    private Peer greeted(
            Engine engine,
            String role,
            Class<?> mainClass,
            NetworkPair networks,
            String cpus,
            int port,
            Optional<Storage> storage) {
        List<String> command = jvm(engine).command(mainClass);
        String image = engine.sharesHostFiles() ? "" : image(engine).reference();
        RunningProcess started = engine.start(
                new ProcessSpec(role, runtime, networks, Optional.empty(), image, command, cpus, Map.of(), storage));
        try {
            return Peer.greet(started, networks, port, peerSettings(storage), executor);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private HarnessJvm jvm(Engine engine) {
        if (engine.sharesHostFiles()) {
            return new HarnessJvm(
                    java().toString(), ForkCommand.join(harnessClassPath()), Optional.of(engine.workDirectory()));
        }
        ForkImage image = image(engine);
        return new HarnessJvm(image.java(), image.classPathOf(harnessClassPath()), Optional.empty());
    }

    private ForkImage image(Engine engine) {
        return session.image(engine, java(), harnessClassPath());
    }

    private static List<Path> harnessClassPath() {
        return ForkCommand.paths(System.getProperty("java.class.path"));
    }

    private long startLimitSeconds() {
        return START_LIMIT.toSeconds() + SECONDS_PER_PEER * (long) peerCount;
    }

    private static <T> T await(CompletableFuture<T> starting, long limitSeconds, String what) {
        try {
            return starting.get(limitSeconds, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new EngineException(message(e.getCause() == null ? e : e.getCause()), e);
        } catch (TimeoutException e) {
            throw new EngineException(what + " did not start within " + limitSeconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while " + what + " started", e);
        }
    }

    private RunningProcess start(ForkCommand command, Optional<RunningProcess> far) {
        long start = System.nanoTime();
        Engine engine = isOnHost ? host() : engine();
        if (isOnHost && !engine().sharesHostFiles()) {
            // Each node may be asked for containers.
            Nodes.of(engine(), settings.farNodes()).all().forEach(this::image);
            targetImage = image(engine()).reference();
        }
        Map<String, Path> files = ForkCommand.newFiles();
        List<String> words;
        String image = "";
        if (engine.sharesHostFiles()) {
            words = command.onHost(engine.workDirectory());
        } else {
            ForkImage forkImage = session.image(engine, java(), command.classPath());
            image = forkImage.reference();
            words = command.inImage(forkImage, files);
        }
        storage = newStorage();
        RunningProcess started = engine.start(new ProcessSpec(
                "fork",
                isOnHost ? HostEngine.RUNTIME : runtime,
                isOnHost ? NetworkPair.parse(NetworkPair.HOST) : networks(engine),
                far,
                image,
                words,
                // A fork that is alone has no one to share with.
                peerProcess.filter(PeerProcess::pinned).isPresent()
                        ? settings.cpus().fork()
                        : "",
                files,
                storage));
        spansNanos.put("forkStart", System.nanoTime() - start);
        return started;
    }

    private ForkOutcome relay(
            ForkCommand command, RunningProcess near, List<Peer> far, List<Peer> stressing, Map<String, Object> facts)
            throws IOException {
        Frame.Writer toFork = new Frame.Writer(near.stdin());
        long start = System.nanoTime();
        byte[] properties = properties(far);
        spansNanos.put("peerReady", System.nanoTime() - start);
        String diagnostic = "";
        boolean ended = false;
        CompletableFuture<Void> watchdog = watchdog(near);
        CpuAccount cpu = new CpuAccount(
                near.cpu(), far.stream().map(peer -> peer.process().cpu()).toList());
        try (Socket link = new Socket(command.linkHost(), command.linkPort());
                FilesFromFork files = new FilesFromFork(settings.scratch().path())) {
            link.setTcpNoDelay(true);
            toFork.write(Channel.PROPERTIES, properties);
            executor.execute(() -> linkToFork(link, toFork));
            Frame.Reader fromFork = new Frame.Reader(near.stdout());
            for (Frame frame = fromFork.read(); frame != null; frame = ended ? null : fromFork.read()) {
                switch (frame.channel()) {
                    case LINK -> link.getOutputStream().write(frame.payload());
                    case FILE_NAME -> files.begin(new String(frame.payload(), StandardCharsets.UTF_8));
                    case FILE_PIECE -> files.append(frame.payload());
                    case DIAGNOSTIC -> diagnostic = new String(frame.payload(), StandardCharsets.UTF_8);
                    case WINDOW -> count(cpu, frame.payload());
                    case END -> ended = true;
                    case PROPERTIES -> throw new IOException("the fork sent properties");
                }
            }
            requireAlive(stressing);
            link.shutdownOutput();
            Map<String, Object> used = cpu.facts();
            if (!used.isEmpty()) {
                facts.put(ForkOutcome.HOST_CPU, used);
            }
            return outcome(near, far, facts, diagnostic, ended, files.received());
        } finally {
            watchdog.cancel(false);
        }
    }

    private static void count(CpuAccount cpu, byte[] window) throws IOException {
        if (window.length != 1) {
            throw new IOException("malformed frame: a window of " + window.length + " bytes");
        }
        if (window[0] == 1) {
            cpu.begin();
        } else {
            cpu.end();
        }
    }

    /** Stress that ended early was no stress, and whatever was measured says something else than its name. */
    private static void requireAlive(List<Peer> stressing) {
        for (Peer stress : stressing) {
            if (!stress.process().isRunning()) {
                throw new EngineException("the stress ended before the fork did: "
                        + String.join(" | ", stress.process().stderrTail()));
            }
        }
    }

    private ForkOutcome outcome(
            RunningProcess near,
            List<Peer> far,
            Map<String, Object> facts,
            String diagnostic,
            boolean ended,
            Map<String, Path> files) {
        if (endedAfterSeconds > 0) {
            // Its engine knows nothing of it any more.
            throw new EngineException(endedByUs());
        }
        int exitCode = near.awaitExit(EXIT_LIMIT);
        if (ended && exitCode == 0) {
            return new ForkOutcome(ForkOutcome.Status.ENDED, "", List.of(), facts, spansNanos, files);
        }
        List<String> logTail = new ArrayList<>(near.stderrTail());
        far.forEach(there -> there.process().stderrTail().forEach(line -> logTail.add("peer: " + line)));
        String why = near.endedBecause();
        String words = diagnostic.isEmpty() && !logTail.isEmpty() ? logTail.get(0) : diagnostic;
        String reason = "the fork ended with exit code " + exitCode
                + (why.isEmpty() ? "" : " (" + why + ")")
                + (words.isEmpty() ? "" : ": " + words);
        return new ForkOutcome(ForkOutcome.Status.FAILED, reason, logTail, facts, spansNanos, files);
    }

    private static void linkToFork(Socket link, Frame.Writer toFork) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream bytes = link.getInputStream();
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                toFork.write(Channel.LINK, buffer, 0, count);
            }
            // JMH hung up; the fork must not wait for more.
            toFork.write(Channel.LINK, new byte[0]);
        } catch (IOException eitherSideEnded) {
            // The reader of the fork's frames sees the end and says why.
        }
    }

    /** Ends a fork that takes far longer than its iterations and JMH's own time limit allow. */
    private CompletableFuture<Void> watchdog(RunningProcess near) {
        long seconds = START_LIMIT.toSeconds()
                + params.getTimeout().convertTo(TimeUnit.SECONDS)
                + 2 * (seconds(params.getWarmup()) + seconds(params.getMeasurement()));
        return CompletableFuture.runAsync(
                () -> {
                    endedAfterSeconds = seconds;
                    near.close();
                },
                CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, executor));
    }

    private static long seconds(IterationParams iterations) {
        return iterations.getCount() * Math.max(1, iterations.getTime().convertTo(TimeUnit.SECONDS));
    }

    private byte[] properties(List<Peer> far) throws IOException {
        Properties properties = new Properties();
        String directory = (isOnHost ? host() : engine()).workDirectory();
        properties.setProperty(ForkRelay.OUT_PROPERTY, directory + "/out-" + token.substring(0, 8));
        if (isOnHost) {
            properties.setProperty("tare.engine", engine().name());
            properties.setProperty("tare.image", targetImage);
            jvm(engine()).addTo(properties);
            if (!settings.farNodes().isEmpty()) {
                properties.setProperty("tare.nodes", nodeUris());
            }
        }
        storage.ifPresent(disk -> properties.setProperty(DISK_PROPERTY, engine().directoryOf(disk)));
        if (!far.isEmpty()) {
            List<ServerAddress> addresses = far.stream().map(Peer::awaitReady).toList();
            properties.setProperty("tare.peer.host", addresses.get(0).host());
            properties.setProperty(
                    "tare.peer.port", Integer.toString(addresses.get(0).port()));
            properties.setProperty(
                    "tare.peers",
                    addresses.stream()
                            .map(address -> address.host() + ":" + address.port())
                            .collect(Collectors.joining(",")));
            properties.setProperty("tare.token", token);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        properties.store(bytes, null);
        return bytes.toByteArray();
    }

    private Map<String, String> peerSettings(Optional<Storage> storage) {
        Map<String, String> lines = new LinkedHashMap<>();
        storage.ifPresent(disk -> lines.put("disk", engine().directoryOf(disk)));
        lines.put("token", token);
        for (String key : params.getParamsKeys()) {
            lines.putIfAbsent(key, params.getParam(key));
        }
        return lines;
    }

    /** A place for one process to measure a disk in, if the benchmark has a param that says on which way. */
    private Optional<Storage> newStorage() {
        return param("path").map(way -> {
            try {
                return new Storage(Storage.Way.named(way), newDiskFolder());
            } catch (IllegalArgumentException e) {
                throw new RefusedException("-p path=" + way + ": " + e.getMessage(), e);
            }
        });
    }

    private synchronized Path newDiskFolder() {
        if (disk == null) {
            disk = DiskDirectory.create(settings.diskParent(), settings.owner());
        }
        return disk.newFolder();
    }

    private NetworkPair networks(Engine engine) {
        return NetworkPair.parse(param("network").orElseGet(() -> unaskedNetwork(engine)));
    }

    /** A fork that is alone needs none; with peers, the engine's own. */
    private String unaskedNetwork(Engine engine) {
        return peerProcess.isEmpty() && engine.networks().contains(NetworkPair.NONE)
                ? NetworkPair.NONE
                : engine.networks().iterator().next();
    }

    private Engine engine() {
        return Engines.choose(settings.engines(), param("engine").orElse(Engines.AUTO), runtime)
                .orElseThrow(() -> new RefusedException("no engine here knows the runtime '" + runtime + "'"));
    }

    /** The engine of the node that the peer is placed on. */
    private Engine peerEngine() {
        Engine near = engine();
        String placement = param("placement").orElse(Nodes.SAME_NODE);
        // A fork and its peer are the first pair.
        return Nodes.of(near, settings.farNodes()).server(0, placement, networks(near));
    }

    private String nodeUris() {
        return Stream.concat(Stream.of(engine()), settings.farNodes().stream())
                .filter(DockerEngine.class::isInstance)
                .map(node -> ((DockerEngine) node).uri())
                .collect(Collectors.joining(","));
    }

    private Engine host() {
        return Engines.choose(settings.engines(), HostEngine.RUNTIME, HostEngine.RUNTIME)
                .orElseThrow();
    }

    private Optional<String> param(String name) {
        return params.getParamsKeys().contains(name) ? Optional.of(params.getParam(name)) : Optional.empty();
    }

    private Class<?> benchmarkClass() {
        String method = params.getBenchmark();
        try {
            return Class.forName(method.substring(0, method.lastIndexOf('.')));
        } catch (ClassNotFoundException e) {
            throw new EngineException("there is no benchmark class for " + method, e);
        }
    }

    private Path java() {
        return Path.of(params.getJvm());
    }

    private static String message(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}
