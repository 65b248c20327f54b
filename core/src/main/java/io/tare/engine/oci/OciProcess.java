// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.ChildProcess;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A container that a runtime was started for with {@code run}: that is {@code create} and {@code start} by one process,
 * which stays, passes the streams and the exit code on, and deletes the container when it has ended, even if nobody is
 * left to ask for it.
 */
final class OciProcess implements RunningProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** Looking more often takes the processor from the runtime that is waited for. */
    private static final long POLL_NANOS = 1_000_000;

    private static final String PID_FILE = "pid";
    private static final Set<String> REFUSE_EARLY = Set.of("crun", "runc", "youki");

    private final OciRuntime runtime;
    private final String id;
    private final Path bundle;
    private final ProcessSpec spec;
    private final OciNetworks.Place place;
    private final OciNetworks networks;
    private final ChildProcess process;
    private final Consumer<OciProcess> onClose;
    private boolean closed;

    private OciProcess(
            OciRuntime runtime,
            String id,
            Path bundle,
            ProcessSpec spec,
            OciNetworks.Place place,
            OciNetworks networks,
            ChildProcess process,
            Consumer<OciProcess> onClose) {
        this.runtime = runtime;
        this.id = id;
        this.bundle = bundle;
        this.spec = spec;
        this.place = place;
        this.networks = networks;
        this.process = process;
        this.onClose = onClose;
    }

    static OciProcess start(
            OciRuntime runtime,
            String id,
            Path bundle,
            ProcessSpec spec,
            OciNetworks.Place place,
            OciNetworks networks,
            Consumer<OciProcess> onClose) {
        Path pidFile = bundle.resolve(PID_FILE);
        List<String> command =
                runtime.command("run", "--bundle", bundle.toString(), "--pid-file", pidFile.toString(), id);
        OciLeftovers.note(bundle, runtime, id);
        ChildProcess process = ChildProcess.start(new ProcessBuilder(command).directory(bundle.toFile()), spec.role());
        OciProcess started = new OciProcess(runtime, id, bundle, spec, place, networks, process, onClose);
        started.awaitStart(pidFile);
        return started;
    }

    /** The runtime writes its container's process id when it has created it: what makes it end before is its refusal. */
    private void awaitStart(Path pidFile) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!isWritten(pidFile) || !hasStarted()) {
                if (!process.isRunning() && endedOnItsOwn(pidFile)) {
                    return;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new EngineException(runtime.program().getFileName() + " did not create a container within "
                            + START_LIMIT.toSeconds() + " s");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A container may be gone before anybody looks. */
    private boolean endedOnItsOwn(Path pidFile) {
        if (process.awaitExit(START_LIMIT) == 0 && isWritten(pidFile)) {
            return true;
        }
        throw new RefusedException(
                Bundle.words(process.stderrTail(), runtime.program().getFileName() + " ended without a word"));
    }

    /** Most runtimes have nothing left to refuse when they have created a container; others are asked. */
    private boolean hasStarted() {
        if (REFUSE_EARLY.contains(runtime.program().getFileName().toString())) {
            return true;
        }
        try {
            String state = runtime.execute("state", id);
            return state.contains("\"running\"") || state.contains("\"stopped\"");
        } catch (EngineException gone) {
            return false;
        }
    }

    /** The process id of the container's first process, or of the sandbox around it. */
    long pid() {
        try {
            return Long.parseLong(Files.readString(bundle.resolve(PID_FILE)).strip());
        } catch (IOException | NumberFormatException e) {
            throw new EngineException("cannot tell the process id of container " + id + ": " + e.getMessage(), e);
        }
    }

    private static boolean isWritten(Path file) {
        // 0 if it is not there, without the price of an exception.
        return file.toFile().length() > 0;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ServerAddress listensAt(NetworkPair pair) {
        return ServerAddress.anyPort(networks.addressOfServer(pair, place));
    }

    @Override
    public OutputStream stdin() {
        return process.stdin();
    }

    @Override
    public InputStream stdout() {
        return process.stdout();
    }

    @Override
    public List<String> stderrTail() {
        return process.stderrTail();
    }

    @Override
    public boolean isRunning() {
        return process.isRunning();
    }

    @Override
    public int awaitExit(Duration limit) {
        return process.awaitExit(limit);
    }

    @Override
    public String endedBecause() {
        return "";
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engine", OciEngine.NAME);
        facts.put("container", id);
        facts.put("runtime", spec.runtime());
        facts.put("network", spec.network());
        facts.put("cpus", spec.cpus());
        facts.put("image", spec.image());
        return facts;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (process.isRunning()) {
            try {
                runtime.execute("delete", "--force", id);
            } catch (EngineException alreadyGone) {
                // It deletes itself when it ends; the next line sees to that.
            }
        }
        process.close();
        ControlGroup.remove(id);
        networks.leave(place);
        onClose.accept(this);
    }
}
