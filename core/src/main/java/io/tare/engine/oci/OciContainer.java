// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.EngineException;
import io.tare.engine.OutputWatch;
import io.tare.engine.RefusedException;
import io.tare.engine.StepByStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A container that is taken step by step: one command of the runtime each. */
final class OciContainer implements StepByStep.Container {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long POLL_NANOS = 200_000;

    private final OciRuntime runtime;
    private final String id;
    private final OciNetworks.Place place;
    private final OciNetworks networks;
    private final Consumer<OciContainer> onRemove;
    private final OutputWatch output = new OutputWatch();
    private final long pid;
    private boolean removed;

    /** Has the runtime create it; its output goes into a named pipe of the bundle. */
    OciContainer(
            OciRuntime runtime,
            String id,
            Path bundle,
            OciNetworks.Place place,
            OciNetworks networks,
            Consumer<OciContainer> onRemove) {
        this.runtime = runtime;
        this.id = id;
        this.place = place;
        this.networks = networks;
        this.onRemove = onRemove;
        Path pidFile = bundle.resolve("pid");
        Path errors = bundle.resolve("errors");
        Path pipe = bundle.resolve(OciEngine.PIPE);
        Thread reader = new Thread(() -> read(pipe), "output-" + id);
        reader.setDaemon(true);
        reader.start();
        List<String> command =
                runtime.command("create", "--bundle", bundle.toString(), "--pid-file", pidFile.toString(), id);
        try {
            Process create = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    // Opening it waits for the reader.
                    .redirectOutput(pipe.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!create.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || create.exitValue() != 0) {
                create.destroyForcibly();
                throw new RefusedException(Bundle.words(Files.readAllLines(errors), "it ended without a word"));
            }
            this.pid = Long.parseLong(Files.readString(pidFile).strip());
        } catch (IOException e) {
            throw new EngineException("cannot create container " + id + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while creating container " + id, e);
        }
    }

    @Override
    public List<String> ids() {
        return List.of(id);
    }

    @Override
    public void start() {
        refusable(() -> runtime.execute("start", id));
    }

    @Override
    public void awaitOutput(String text, Duration limit) {
        output.await(text, limit);
    }

    @Override
    public int exec(List<String> command) {
        List<String> words = new ArrayList<>(List.of("exec", id));
        words.addAll(command);
        runtime.execute(words.toArray(String[]::new));
        return 0;
    }

    @Override
    public void pause() {
        refusable(() -> runtime.execute("pause", id));
    }

    @Override
    public void resume() {
        refusable(() -> runtime.execute("resume", id));
    }

    @Override
    public void stop() {
        refusable(() -> runtime.execute("kill", id, "KILL"));
        if (!ends()) {
            throw new EngineException("container " + id + " still runs " + LIMIT.toSeconds() + " s after its kill");
        }
    }

    @Override
    public void remove() {
        refusable(() -> runtime.execute("delete", id));
        leave();
    }

    @Override
    public void close() {
        if (!removed) {
            try {
                runtime.execute("delete", "--force", id);
            } catch (EngineException gone) {
                // What was wanted.
            }
            if (!ends()) {
                System.getLogger(OciContainer.class.getName())
                        .log(System.Logger.Level.WARNING, "a container is left behind: {0}", id);
                return;
            }
            leave();
        }
    }

    private void leave() {
        removed = true;
        ControlGroup.remove(id);
        networks.leave(place);
        onRemove.accept(this);
    }

    /** Waits for its end, for so long as a kill may take. */
    private boolean ends() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** A process that has ended but that nobody has waited for is a zombie, proc_pid_stat(5). */
    private boolean isAlive() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    private void read(Path pipe) {
        try {
            output.readFrom(Files.newInputStream(pipe));
        } catch (IOException neverOpened) {
            output.end();
        }
    }

    private static void refusable(Runnable step) {
        try {
            step.run();
        } catch (EngineException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }
}
