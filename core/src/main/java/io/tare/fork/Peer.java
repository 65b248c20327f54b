// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A process beside a load, from its start to its {@code ready}, by the contract of {@link PeerProcess}. */
public final class Peer implements AutoCloseable {

    /** A JVM under gVisor on a busy machine needs seconds; a peer that needs longer than this is broken. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private static final String UNSUPPORTED = "unsupported ";

    /** Whatever is in a container is not to fill this JVM's memory. */
    private static final int MAX_LINE = 64 << 10;

    private final RunningProcess process;
    private final NetworkPair networks;
    private final BufferedReader output;
    private final CompletableFuture<Integer> port;

    private Peer(RunningProcess process, NetworkPair networks, Executor executor) {
        this.process = process;
        this.networks = networks;
        this.output = new BufferedReader(new InputStreamReader(process.stdout(), StandardCharsets.UTF_8), 1024);
        this.port = CompletableFuture.supplyAsync(() -> port(readLine()), executor);
    }

    /**
     * Tells a started process who it is, and goes on without waiting for its answer.
     *
     * @param port the port that the user wants, 0 for any; the network may know better
     */
    public static Peer greet(
            RunningProcess process, NetworkPair networks, int port, Map<String, String> settings, Executor executor) {
        ServerAddress server = process.listensAt(networks);
        StringBuilder lines = new StringBuilder("bind=").append(server.host()).append('\n');
        lines.append("port=").append(server.port() == 0 ? port : server.port()).append('\n');
        settings.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
        try {
            OutputStream stdin = process.stdin();
            stdin.write(lines.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            throw new EngineException("the peer ended before it was told its address: " + tail(process), e);
        }
        return new Peer(process, networks, executor);
    }

    /**
     * Starts several: the first has the engine make what all need, an image or a network; then the others, together.
     *
     * @param start starts one, by its ordinal from 0
     * @throws RuntimeException what one of them failed with; those that did start are closed then
     */
    public static List<Peer> startAll(int count, IntFunction<Peer> start, Executor executor) {
        List<Peer> started = new ArrayList<>(List.of(start.apply(0)));
        List<CompletableFuture<Peer>> others = IntStream.range(1, count)
                .mapToObj(ordinal -> CompletableFuture.supplyAsync(() -> start.apply(ordinal), executor))
                .toList();
        RuntimeException failure = null;
        for (CompletableFuture<Peer> other : others) {
            try {
                started.add(other.join());
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            started.forEach(Peer::close);
            throw failure;
        }
        return started;
    }

    /** The process itself. */
    public RunningProcess process() {
        return process;
    }

    /**
     * Waits for the peer's {@code ready} and returns where the fork reaches it.
     *
     * @throws EngineException if it refused, ended, or stayed silent
     * @throws RefusedException if it cannot do what it is for here
     */
    public ServerAddress awaitReady() {
        try {
            return process.reachedAt(networks, port.get(READY_LIMIT.toSeconds(), TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            throw new EngineException(
                    "the peer was not ready within " + READY_LIMIT.toSeconds() + " s: " + tail(process), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the peer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException said) {
                throw said;
            }
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new EngineException("the peer's answer could not be read: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /**
     * Waits for the next line that it prints; it has to be ready.
     *
     * @throws EngineException if it ended before
     */
    public String readLine() {
        try {
            StringBuilder line = new StringBuilder();
            for (int next = output.read(); next != '\n'; next = output.read()) {
                if (next < 0) {
                    throw new EngineException("the peer ended too early: " + tail(process));
                }
                if (line.length() == MAX_LINE) {
                    throw new EngineException("the peer printed a line of more than " + MAX_LINE + " characters");
                }
                line.append((char) next);
            }
            return line.toString();
        } catch (IOException e) {
            throw new EngineException("the peer's answer could not be read: " + e.getMessage(), e);
        }
    }

    /** Says something to it. */
    public void say(String line) {
        try {
            process.stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
        } catch (IOException e) {
            throw new EngineException("the peer does not listen any more: " + tail(process), e);
        }
    }

    private static int port(String line) {
        if (line.matches("ready \\d{1,5}")) {
            return Integer.parseInt(line.substring("ready ".length()));
        }
        if (line.startsWith(UNSUPPORTED)) {
            throw new RefusedException(line.substring(UNSUPPORTED.length()));
        }
        throw new EngineException(
                "the peer said: " + (line.startsWith("refused ") ? line.substring("refused ".length()) : line));
    }

    private static String tail(RunningProcess process) {
        String words = String.join(" | ", process.stderrTail());
        return words.isEmpty() ? "it said nothing" : words;
    }
}
