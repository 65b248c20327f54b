// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.vm;

import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.RuntimeName;
import io.tare.engine.image.UnpackedImage;
import io.tare.engine.image.UnpackedImages;
import io.tare.engine.link.Link;
import io.tare.program.Program;
import io.tare.program.ProgramVersion;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Virtual machines by QEMU. The one runtime is {@code qemu}, with the accelerator as its knob: {@code qemu{accel=kvm}} or
 * {@code qemu{accel=tcg}}, which is emulation; left out, it is the faster one that works here. Needs root, for tap devices.
 * Thread-safe.
 *
 * <p>The process in a machine is the image's user, who gains no privileges, on a read-only root and a writable {@code /tmp}
 * in memory, as in a container. The one network is {@code bridge}, a tap device on a bridge of the run's own.
 */
public final class VmEngine implements ContainerEngine {

    /** What users call it. */
    public static final String NAME = "vm";

    private static final String RUNTIME = "qemu";
    private static final String KNOB = "accel";
    private static final String BRIDGE = "bridge";

    private final RunOwner owner;
    private final Path scratch;
    private final GuestKernel kernel;
    private final Path commonFiles;
    private final Accelerator fastest;
    private final UnpackedImages images = UnpackedImages.ofThisMachine();
    private final Set<VmProcess> running = ConcurrentHashMap.newKeySet();
    private final Set<VmContainer> stepped = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ordinal = new AtomicInteger();
    private @Nullable Link bridge;
    private boolean closed;

    private VmEngine(RunOwner owner, Path scratch, GuestKernel kernel, Path commonFiles, Accelerator fastest) {
        this.owner = owner;
        this.scratch = scratch;
        this.kernel = kernel;
        this.commonFiles = commonFiles;
        this.fastest = fastest;
    }

    /**
     * Looks for all that a virtual machine needs, and finds out whether KVM works, which takes up to ten seconds where it
     * does not.
     *
     * @param environment the process's environment
     * @param scratch     a directory for what machines are started with
     * @throws EngineException if something is missing; the sentence says what
     */
    public static VmEngine open(RunOwner owner, Map<String, String> environment, Path scratch) {
        try {
            for (String program : List.of(Qemu.PROGRAM, "mkfs.ext4", "debugfs", "ip", "taskset")) {
                if (!Program.isInstalled(program)) {
                    throw new RefusedException(
                            program + " is not installed (Debian: qemu-system-x86, e2fsprogs, iproute2, util-linux)");
                }
            }
            GuestKernel kernel = GuestKernel.find(environment);
            Path common = scratch.resolve("common.cpio");
            InitialFiles.writeCommon(common, kernel);
            return new VmEngine(owner, scratch, kernel, common, Accelerator.probe(kernel, scratch));
        } catch (RefusedException e) {
            throw new EngineException("engine 'vm' was asked for, but " + e.getMessage(), e);
        } catch (IOException e) {
            throw new EngineException("cannot prepare what virtual machines start with: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isMeasuredUnasked() {
        return false;
    }

    @Override
    public Set<String> runtimes() {
        return Set.of(defaultRuntime());
    }

    @Override
    public String defaultRuntime() {
        return new RuntimeName(RUNTIME, Map.of(KNOB, fastest.id())).toString();
    }

    @Override
    public boolean accepts(String runtime) {
        try {
            return RuntimeName.parse(runtime).name().equals(RUNTIME);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Set<String> drivers() {
        return networks();
    }

    @Override
    public Set<String> networks() {
        return new TreeSet<>(List.of(BRIDGE));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", ProgramVersion.of(Qemu.PROGRAM));
        facts.put("kernel", kernel.version());
        facts.put("accelerator", fastest.id());
        return facts;
    }

    @Override
    public Optional<String> imageId(String reference) {
        return images.idOf(reference);
    }

    @Override
    public void load(String reference, InputStream archive) {
        images.load(reference, archive);
    }

    @Override
    public RunningProcess start(ProcessSpec spec) {
        VmMachine machine = prepare(spec);
        try {
            VmProcess process = new VmProcess(machine, spec, running::remove);
            running.add(process);
            synchronized (this) {
                if (!closed) {
                    return process;
                }
            }
            process.close();
            throw new EngineException("the engine is closed");
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    @Override
    public Container create(ProcessSpec spec) {
        VmContainer container = new VmContainer(prepare(spec), spec.role(), stepped::remove);
        stepped.add(container);
        return container;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        List.copyOf(running).forEach(VmProcess::close);
        List.copyOf(stepped).forEach(VmContainer::close);
        synchronized (this) {
            if (bridge != null) {
                bridge.close();
            }
        }
        images.close();
    }

    private VmMachine prepare(ProcessSpec spec) {
        Accelerator accelerator = accelerator(spec.runtime());
        spec.storage().ifPresent(storage -> {
            throw new RefusedException(
                    "path=" + storage.way().id() + ": disks of virtual machines are not measured yet");
        });
        boolean isAlone = spec.networks().isNone() && spec.peer().isEmpty();
        if (!isAlone && !spec.networks().equals(new NetworkPair(BRIDGE, BRIDGE))) {
            throw new RefusedException("network '" + spec.networks()
                    + "': virtual machines are on a bridge, each with a network of its own");
        }
        UnpackedImage image = images.lease(spec.image());
        int number = ordinal.incrementAndGet();
        Path initialFiles = scratch.resolve("vm-" + number + ".cpio");
        Path exit = scratch.resolve("vm-" + number + ".exit");
        List<String> command = new ArrayList<>();
        if (!spec.cpus().isEmpty()) {
            command.addAll(List.of("taskset", "-c", spec.cpus()));
        }
        command.addAll(Qemu.command(
                accelerator,
                kernel,
                initialFiles,
                spec.cpus().isEmpty() ? Runtime.getRuntime().availableProcessors() : spec.cpuCount()));
        command.addAll(Qemu.disk(DiskImage.of(image)));
        command.addAll(Qemu.streams(exit));
        Optional<Link.Tap> tap = isAlone ? Optional.empty() : Optional.of(bridge().tap(owner));
        tap.ifPresent(of -> command.addAll(Qemu.network(of.name(), of.address())));
        VmMachine machine = new VmMachine(
                "tare-" + owner.runId() + "-" + number, command, accelerator, kernel, tap, initialFiles, exit);
        try {
            String address = tap.map(Link.Tap::address).orElse("");
            InitialFiles.write(
                    initialFiles,
                    commonFiles,
                    GuestProcess.script(spec, image, address),
                    spec.filesIn(FILES_DIRECTORY));
            return machine;
        } catch (IOException e) {
            machine.close();
            throw new EngineException("cannot write what a virtual machine starts with: " + e.getMessage(), e);
        }
    }

    private Accelerator accelerator(String runtime) {
        Map<String, String> knobs = RuntimeName.parse(runtime).knobs();
        if (knobs.isEmpty()) {
            return fastest;
        }
        return Arrays.stream(Accelerator.values())
                .filter(each -> knobs.equals(Map.of(KNOB, each.id())))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "runtime '" + runtime + "': possible: qemu, qemu{accel=kvm}, qemu{accel=tcg}"));
    }

    private synchronized Link bridge() {
        if (bridge == null) {
            bridge = Link.create(BRIDGE, owner);
        }
        return bridge;
    }
}
