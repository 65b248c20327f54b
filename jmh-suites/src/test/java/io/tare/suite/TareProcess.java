// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** {@code java -jar tare.jar} as a user starts it, in a directory of its own. */
final class TareProcess implements AutoCloseable {

    static final List<String> QUICK = List.of("-f", "1", "-wi", "1", "-i", "1", "-w", "50ms", "-r", "50ms");

    private static final long POLL_NANOS = 20_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Path directory;
    private final Process process;

    private TareProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * @param directory working directory; the output goes to files in it, and the run's temporary files too
     * @param environment added to this process's; an empty value takes a variable away
     */
    static TareProcess start(Path directory, Map<String, String> environment, List<String> arguments) {
        return start(directory, environment, List.of("-jar", jar()), arguments);
    }

    /** As {@link #start(Path, Map, List)}, with the benchmarks beside these tests as well. */
    static TareProcess startWithBenchmarksOfTests(
            Path directory, Map<String, String> environment, List<String> arguments) {
        String classPath = Path.of("target", "test-classes").toAbsolutePath() + File.pathSeparator + jar();
        return start(directory, environment, List.of("-cp", classPath, Bench.class.getName()), arguments);
    }

    private static TareProcess start(
            Path directory, Map<String, String> environment, List<String> program, List<String> arguments) {
        try {
            Files.createDirectories(directory.resolve("tmp"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                    // With it given to Maven, tests run beside other runs.
                    "-Djmh.ignoreLock=" + Boolean.getBoolean("jmh.ignoreLock")));
            command.addAll(program);
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(directory.resolve("stdout").toFile())
                    .redirectError(directory.resolve("stderr").toFile());
            builder.environment().putAll(environment);
            builder.environment().values().removeIf(String::isEmpty);
            return new TareProcess(directory, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jar() {
        return Path.of("target", "tare.jar").toAbsolutePath().toString();
    }

    /** Nobody named an engine, so that none is used unless one listens on a default socket. */
    static Map<String, String> withoutEngineNamed(Path directory) {
        return Map.of("DOCKER_HOST", "", "DOCKER_CONTEXT", "", "XDG_RUNTIME_DIR", "", "HOME", directory.toString());
    }

    /** The user named an engine that is not there. */
    static Map<String, String> withoutEngine(Path directory) {
        return Map.of("DOCKER_HOST", "unix://" + directory.resolve("none.sock"), "HOME", directory.toString());
    }

    Process process() {
        return process;
    }

    int exitCode() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("tare still ran after " + LIMIT + "; it said: " + stdout() + stderr());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String stdout() {
        return text("stdout");
    }

    String stderr() {
        return text("stderr");
    }

    /** The folder of the run. */
    Path runFolder() {
        try (Stream<Path> folders = Files.list(directory.resolve("tare-results"))) {
            return folders.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the run left in its temporary directory. */
    List<Path> temporaryFiles() {
        try (Stream<Path> files = Files.walk(directory.resolve("tmp"))) {
            return files.sorted(Comparator.naturalOrder()).skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files the JVM that measures has open. */
    long openDescriptors() throws IOException {
        long pid = process.children().findFirst().orElseThrow().pid();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors.count();
        }
    }

    /** Waits until so many forks' records are on disk, as long as there are more and more of them. */
    void awaitForks(int count) throws IOException {
        long found = 0;
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            long before = found;
            found = forksOnDisk(before);
            if (found >= count) {
                return;
            }
            if (found > before) {
                deadline = System.nanoTime() + LIMIT.toNanos();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IllegalStateException("no " + count + " forks; tare said: " + stdout() + stderr());
    }

    /** Waits until it has said that, or has ended. */
    void awaitOutput(String words) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (process.isAlive() && !stdout().contains(words)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("tare does not say '" + words + "' but: " + stdout() + stderr());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private long forksOnDisk(long otherwise) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(path -> path.toString().matches(".*/forks/[^/]*\\.json"))
                    .count();
        } catch (UncheckedIOException changing) {
            // A temporary file went while the walk looked at it.
            return otherwise;
        }
    }

    /** {@code kill -9} for both JVMs of the harness; the forks' and peers' processes have to end by themselves. */
    void killAndAwaitEveryProcess() throws Exception {
        List<ProcessHandle> all = process.descendants().toList();
        // It may just have ended by itself.
        Optional<ProcessHandle> measuring = process.children().findFirst();
        process.destroyForcibly();
        measuring.ifPresent(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            one.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String text(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
