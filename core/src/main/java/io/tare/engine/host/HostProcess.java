// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.host;

import io.tare.cpu.CpuCounter;
import io.tare.engine.ChildProcess;
import io.tare.engine.NetworkPair;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A plain process. */
final class HostProcess implements RunningProcess {

    private final ChildProcess process;
    private final String cpus;
    private final Consumer<HostProcess> onClose;

    HostProcess(ChildProcess process, String cpus, Consumer<HostProcess> onClose) {
        this.process = process;
        this.cpus = cpus;
        this.onClose = onClose;
    }

    @Override
    public String id() {
        return Long.toString(process.pid());
    }

    @Override
    public ServerAddress listensAt(NetworkPair networks) {
        return ServerAddress.anyPort("127.0.0.1");
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
    public CpuCounter cpu() {
        return CpuCounter.ofProcess(process.pid());
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("pid", process.pid());
        facts.put("runtime", HostEngine.RUNTIME);
        facts.put("network", NetworkPair.HOST);
        facts.put("cpus", cpus);
        return facts;
    }

    @Override
    public void close() {
        process.close();
        onClose.accept(this);
    }
}
