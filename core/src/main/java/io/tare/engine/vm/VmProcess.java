// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.cpu.CpuCounter;
import io.tare.engine.ChildProcess;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import io.tare.engine.link.Link;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The process of a virtual machine, which lives as long as it does. */
final class VmProcess implements RunningProcess {

    private final VmMachine machine;
    private final ProcessSpec spec;
    private final ChildProcess qemu;
    private final Consumer<VmProcess> onClose;
    private boolean closed;

    /** Turns the machine on. */
    VmProcess(VmMachine machine, ProcessSpec spec, Consumer<VmProcess> onClose) {
        this.machine = machine;
        this.spec = spec;
        this.onClose = onClose;
        this.qemu = machine.start(spec.role());
    }

    @Override
    public String id() {
        return machine.name();
    }

    @Override
    public ServerAddress listensAt(NetworkPair networks) {
        return ServerAddress.anyPort(machine.tap()
                .map(Link.Tap::address)
                .orElseThrow(() -> new EngineException(machine.name() + " has no network")));
    }

    @Override
    public OutputStream stdin() {
        return qemu.stdin();
    }

    @Override
    public InputStream stdout() {
        return qemu.stdout();
    }

    @Override
    public List<String> stderrTail() {
        return qemu.stderrTail();
    }

    @Override
    public boolean isRunning() {
        return qemu.isRunning();
    }

    @Override
    public int awaitExit(Duration limit) {
        qemu.awaitExit(limit);
        return machine.exitCode(qemu.stderrTail());
    }

    @Override
    public String endedBecause() {
        return "";
    }

    @Override
    public CpuCounter cpu() {
        return CpuCounter.ofProcess(qemu.pid());
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engine", VmEngine.NAME);
        facts.put("machine", machine.name());
        facts.put("pid", qemu.pid());
        facts.put("runtime", spec.runtime());
        facts.put("accelerator", machine.accelerator().id());
        facts.put("kernel", machine.kernel().version());
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
        qemu.close();
        machine.close();
        onClose.accept(this);
    }
}
