// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.RuntimeName;
import io.tare.engine.Storage;
import io.tare.engine.image.UnpackedImage;
import io.tare.engine.image.UnpackedImages;
import io.tare.engine.link.OwnedInterface;
import io.tare.program.Program;
import io.tare.program.ProgramVersion;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * OCI runtimes, driven directly. Needs root. Thread-safe.
 *
 * <p>Networks are made with ip(8): {@code bridge} is a bridge and a veth pair for each container, {@code macvlan} and
 * {@code ipvlan} hang on a veth pair of the run's own, {@code none} is a namespace that fork and peer share.
 */
public final class OciEngine implements ContainerEngine {

    static final String NAME = "oci";
    /** In a bundle: the output of a container that is taken step by step. */
    static final String PIPE = "output";

    /**
     * In memory, as bundles come and go by the hundred: ext4 looks long for an inode that it has not just taken back, and a
     * container starts up to half slower there. Not every machine has /run in memory.
     */
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    /** Only root writes there. */
    private static final Path OF_ROOT = Path.of("/run");

    private final RunOwner owner;
    private final UnpackedImages images = UnpackedImages.ofThisMachine();
    private final Set<OciProcess> running = ConcurrentHashMap.newKeySet();
    private final Set<OciContainer> stepped = ConcurrentHashMap.newKeySet();
    private final Map<String, OciRuntime> found = new ConcurrentHashMap<>();
    private final AtomicInteger ordinal = new AtomicInteger();
    private @Nullable ScratchDirectory scratch;
    private @Nullable OciNetworks networks;
    private boolean closed;

    /** Touches nothing yet. */
    public OciEngine(RunOwner owner) {
        this.owner = owner;
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
        Set<String> names = new TreeSet<>();
        for (String known : OciRuntime.KNOWN) {
            OciRuntime.find(RuntimeName.parse(known)).ifPresent(there -> names.add(known));
        }
        return names;
    }

    @Override
    public String defaultRuntime() {
        return runtimes().contains("runc")
                ? "runc"
                : runtimes().stream().findFirst().orElse("runc");
    }

    @Override
    public boolean accepts(String runtime) {
        try {
            return OciRuntime.find(RuntimeName.parse(runtime)).isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Set<String> drivers() {
        Set<String> drivers = new TreeSet<>(networks());
        drivers.add("ipvlan");
        return drivers;
    }

    @Override
    public Set<String> networks() {
        return new LinkedHashSet<>(List.of("bridge", NetworkPair.HOST, "macvlan", NetworkPair.NONE));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> versions = new LinkedHashMap<>();
        for (String runtime : runtimes()) {
            Path program = OciRuntime.find(RuntimeName.parse(runtime)).orElseThrow();
            versions.put(runtime, Map.of("path", program.toString(), "version", ProgramVersion.of(program.toString())));
        }
        return Map.of("runtimes", versions);
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
    public Container create(ProcessSpec spec) {
        Prepared prepared = prepare(spec);
        try {
            Path pipe = prepared.bundle().resolve(PIPE);
            Program.output(List.of("mkfifo", pipe.toString()));
            // It does not end with this process.
            OciLeftovers.note(prepared.bundle(), prepared.runtime(), prepared.id());
            OciContainer container = new OciContainer(
                    prepared.runtime(), prepared.id(), prepared.bundle(), prepared.place(), places(), stepped::remove);
            stepped.add(container);
            return container;
        } catch (IOException e) {
            places().leave(prepared.place());
            throw new EngineException("cannot make a pipe for a container's output: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            places().leave(prepared.place());
            throw e;
        }
    }

    @Override
    public RunningProcess start(ProcessSpec spec) {
        Prepared prepared = prepare(spec);
        OciProcess process = OciProcess.start(
                prepared.runtime(),
                prepared.id(),
                prepared.bundle(),
                spec,
                prepared.place(),
                places(),
                running::remove);
        running.add(process);
        synchronized (this) {
            if (!closed) {
                return process;
            }
        }
        process.close();
        throw new EngineException("the engine is closed");
    }

    /** What a runtime is started with. */
    private record Prepared(OciRuntime runtime, String id, Path bundle, OciNetworks.Place place) {}

    private Prepared prepare(ProcessSpec spec) {
        UnpackedImage image = images.lease(spec.image());
        spec.storage().ifPresent(OciEngine::requirePossible);
        int number = ordinal.incrementAndGet();
        String id = "tare-" + owner.runId() + "-" + number;
        Path bundle = newBundle(number);
        OciRuntime runtime = runtime(spec.runtime());
        OciNetworks.Place place = places().enter(spec);
        try {
            Bundle.write(bundle, spec, image, place, "/" + id);
        } catch (RuntimeException e) {
            places().leave(place);
            throw e;
        }
        return new Prepared(runtime, id, bundle, place);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        List.copyOf(running).forEach(OciProcess::close);
        List.copyOf(stepped).forEach(OciContainer::close);
        synchronized (this) {
            if (networks != null) {
                networks.close();
            }
            if (scratch != null) {
                scratch.close();
            }
        }
        images.close();
    }

    /**
     * The words that run a command in a container by the runtime alone, on the bundle that this engine would use; the
     * container's id is to be added.
     *
     * @throws RefusedException if the network has to be made by somebody
     */
    public List<String> bareRun(ProcessSpec spec) {
        Prepared prepared = prepare(spec);
        if (prepared.place().own().isPresent()) {
            places().leave(prepared.place());
            throw new RefusedException("a runtime alone makes no network: use network=none or network=host");
        }
        return prepared.runtime().command("run", "--bundle", prepared.bundle().toString());
    }

    /** Looked for once, as the time that it takes is part of a container's start. */
    private OciRuntime runtime(String words) {
        return found.computeIfAbsent(words, wanted -> {
            RuntimeName name = RuntimeName.parse(wanted);
            Path program = OciRuntime.find(name)
                    .orElseThrow(() -> new RefusedException("there is no runtime '" + wanted
                            + "' on the PATH; possible: " + String.join(", ", runtimes()) + ", or a program's path"));
            return new OciRuntime(program, name.options(), scratch().path().resolve("state"));
        });
    }

    private Path newBundle(int number) {
        try {
            return Files.createDirectory(scratch().path().resolve("bundle-" + number));
        } catch (IOException e) {
            throw new EngineException("cannot make a bundle's directory: " + e.getMessage(), e);
        }
    }

    private synchronized ScratchDirectory scratch() {
        if (scratch == null) {
            if (!Files.isWritable(OF_ROOT)) {
                throw new RefusedException("engine 'oci' needs root, for namespaces and mounts");
            }
            scratch = ScratchDirectory.create(IN_MEMORY, owner);
        }
        return scratch;
    }

    private synchronized OciNetworks places() {
        if (networks == null) {
            networks = new OciNetworks(scratch().path(), owner);
        }
        return networks;
    }

    private static void requirePossible(Storage storage) {
        if (storage.way() == Storage.Way.ROOT || storage.way() == Storage.Way.VOLUME) {
            throw new RefusedException("path=" + storage.way().id()
                    + ": volumes and layered root file systems are an engine's; without one there are bind and tmpfs");
        }
    }

    /** Takes away what dead runs left and says what it was: namespaces, bundles, interfaces. */
    public static List<String> removeLeftovers() {
        List<String> removed = new ArrayList<>();
        if (Files.isWritable(OF_ROOT)) {
            ScratchDirectory.removeLeftovers(IN_MEMORY, OciLeftovers::release)
                    .forEach(path -> removed.add("directory " + path));
            OwnedInterface.removeLeftovers().forEach(name -> removed.add("interface " + name));
        }
        return removed;
    }
}
