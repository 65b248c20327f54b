// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.host;

import io.tare.engine.ChildProcess;
import io.tare.engine.Engine;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.Storage;
import io.tare.program.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * No container at all. Pinning is {@code taskset(1)}'s; where that program is missing a process is not pinned and its
 * facts say so. Thread-safe.
 */
public final class HostEngine implements Engine {

    /** The one runtime here. */
    public static final String RUNTIME = "host";

    /** A tmpfs that every Linux has, shm_overview(7). */
    private static final String MEMORY_DIRECTORY = "/dev/shm";

    private final Path workDirectory;
    private final boolean canPin;
    private final Set<HostProcess> running = ConcurrentHashMap.newKeySet();

    /**
     * @param workDirectory where processes may write
     */
    public HostEngine(Path workDirectory) {
        this.workDirectory = workDirectory;
        this.canPin = Program.isInstalled("taskset");
    }

    @Override
    public String name() {
        return RUNTIME;
    }

    @Override
    public Set<String> runtimes() {
        return Set.of(RUNTIME);
    }

    @Override
    public String defaultRuntime() {
        return RUNTIME;
    }

    @Override
    public boolean accepts(String runtime) {
        return runtime.equals(RUNTIME);
    }

    @Override
    public Set<String> drivers() {
        return networks();
    }

    @Override
    public Set<String> networks() {
        return Set.of(NetworkPair.HOST);
    }

    @Override
    public String workDirectory() {
        return workDirectory.toString();
    }

    @Override
    public boolean sharesHostFiles() {
        return true;
    }

    @Override
    public String directoryOf(Storage storage) {
        return storage.way() == Storage.Way.TMPFS
                ? MEMORY_DIRECTORY
                : storage.hostDirectory().toString();
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("pinning", canPin ? "taskset" : "none: taskset is not installed");
    }

    @Override
    public RunningProcess start(ProcessSpec spec) {
        if (!spec.networks().equals(new NetworkPair(NetworkPair.HOST, NetworkPair.HOST))) {
            throw new RefusedException("runtime 'host' is a plain process and has the machine's own network alone: "
                    + "use network=host, not network=" + spec.networks());
        }
        boolean pinned = canPin && !spec.cpus().isEmpty();
        List<String> command = new ArrayList<>();
        if (pinned) {
            command.addAll(List.of("taskset", "-c", spec.cpus()));
        }
        command.addAll(spec.command());
        HostProcess process = new HostProcess(
                ChildProcess.start(new ProcessBuilder(command).directory(workDirectory.toFile()), spec.role()),
                pinned ? spec.cpus() : "",
                running::remove);
        running.add(process);
        return process;
    }

    @Override
    public void close() {
        List.copyOf(running).forEach(HostProcess::close);
    }
}
