// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.Storage;
import io.tare.engine.cri.v1.AttachRequest;
import io.tare.engine.cri.v1.Capability;
import io.tare.engine.cri.v1.ContainerConfig;
import io.tare.engine.cri.v1.ContainerMetadata;
import io.tare.engine.cri.v1.CreateContainerRequest;
import io.tare.engine.cri.v1.ImageSpec;
import io.tare.engine.cri.v1.ImageStatusRequest;
import io.tare.engine.cri.v1.LinuxContainerConfig;
import io.tare.engine.cri.v1.LinuxContainerResources;
import io.tare.engine.cri.v1.LinuxContainerSecurityContext;
import io.tare.engine.cri.v1.LinuxPodSandboxConfig;
import io.tare.engine.cri.v1.LinuxSandboxSecurityContext;
import io.tare.engine.cri.v1.ListPodSandboxRequest;
import io.tare.engine.cri.v1.Mount;
import io.tare.engine.cri.v1.NamespaceMode;
import io.tare.engine.cri.v1.NamespaceOption;
import io.tare.engine.cri.v1.PodSandbox;
import io.tare.engine.cri.v1.PodSandboxConfig;
import io.tare.engine.cri.v1.PodSandboxMetadata;
import io.tare.engine.cri.v1.RunPodSandboxRequest;
import io.tare.engine.cri.v1.StartContainerRequest;
import io.tare.engine.cri.v1.StatusRequest;
import io.tare.engine.cri.v1.VersionRequest;
import io.tare.engine.cri.v1.VersionResponse;
import io.tare.program.Program;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * containerd or CRI-O. A runtime is a handler, as Kubernetes' RuntimeClass names one; the network {@code cni}, or the type
 * of the CNI plugin, is what the handler's pods get. Thread-safe.
 *
 * <p>Containers get no capability, {@code no-new-privileges}, a read-only root, a writable {@code /tmp} that is a directory
 * of this machine, and a limit on memory.
 */
public final class CriEngine implements ContainerEngine {

    /** What users call it. */
    public static final String NAME = "cri";

    /** The network of a handler's pods, whatever plugin makes it. */
    private static final String CNI = "cni";

    /** In the scratch directory: what containers print, as the runtime writes it down. */
    private static final String LOGS = "logs";

    private static final String POD_NAMESPACE = "tare";
    /** Where Kubernetes' containers and images are, among containerd's own namespaces. */
    private static final String CONTAINERD_NAMESPACE = "k8s.io";

    private static final Duration IMPORT_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    private final CriEndpoint endpoint;
    private final CriClient client;
    private final RunOwner owner;
    private final Path scratch;
    private final VersionResponse version;
    private final CriHandlers handlers;
    private final Set<CriProcess> running = ConcurrentHashMap.newKeySet();
    private final Set<CriContainer> stepped = ConcurrentHashMap.newKeySet();
    /** Reference → id, so that no container's start has to ask again. */
    private final Map<String, String> imageIds = new ConcurrentHashMap<>();

    private final AtomicInteger ordinal = new AtomicInteger();
    private volatile boolean closed;

    private CriEngine(
            CriEndpoint endpoint,
            CriClient client,
            RunOwner owner,
            Path scratch,
            VersionResponse version,
            CriHandlers handlers) {
        this.endpoint = endpoint;
        this.client = client;
        this.owner = owner;
        this.scratch = scratch;
        this.version = version;
        this.handlers = handlers;
    }

    /**
     * Asks the runtime who it is.
     *
     * @param scratch a directory for what containers may write and for files that are copied in
     * @throws EngineException if nobody answers there
     */
    public static CriEngine connect(CriEndpoint endpoint, RunOwner owner, Path scratch) {
        CriClient client = new CriClient(endpoint);
        try {
            VersionResponse version = client.ask(runtime ->
                    runtime.version(VersionRequest.newBuilder().setVersion("v1").build()));
            Map<String, String> info = client.ask(runtime -> runtime.status(
                            StatusRequest.newBuilder().setVerbose(true).build()))
                    .getInfoMap();
            return new CriEngine(endpoint, client, owner, scratch, version, CriHandlers.of(info));
        } catch (RefusedException e) {
            client.close();
            throw new EngineException(
                    "what listens at unix://" + endpoint.socket() + " does not speak CRI v1: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> runtimes() {
        return new TreeSet<>(handlers.names());
    }

    @Override
    public String defaultRuntime() {
        return handlers.defaultHandler();
    }

    @Override
    public boolean accepts(String runtime) {
        return !runtime.equals("host") && handlers.accepts(runtime);
    }

    @Override
    public Set<String> drivers() {
        Set<String> drivers = new TreeSet<>(networks());
        handlers.plugins().values().stream().filter(type -> !type.isEmpty()).forEach(drivers::add);
        return drivers;
    }

    @Override
    public Set<String> networks() {
        return new LinkedHashSet<>(List.of(CNI, NetworkPair.HOST, NetworkPair.NONE));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("endpoint", "unix://" + endpoint.socket());
        facts.put("source", endpoint.source());
        facts.put("runtime", version.getRuntimeName());
        facts.put("version", version.getRuntimeVersion());
        facts.put("apiVersion", version.getRuntimeApiVersion());
        facts.put("defaultRuntime", defaultRuntime());
        facts.put("networkPlugins", handlers.plugins());
        return facts;
    }

    @Override
    public Optional<String> imageId(String reference) {
        String id = client.askImages(images -> images.imageStatus(ImageStatusRequest.newBuilder()
                        .setImage(ImageSpec.newBuilder().setImage(reference))
                        .build()))
                .getImage()
                .getId();
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }

    /** CRI itself can only pull images, so containerd's own client takes it in. */
    @Override
    public void load(String reference, InputStream archive) {
        if (!version.getRuntimeName().equals("containerd")) {
            throw new EngineException("images can be taken into containerd only, and this is "
                    + version.getRuntimeName() + ": import " + reference + " with its own tools first");
        }
        List<String> command = List.of(
                "ctr",
                "--address",
                endpoint.socket().toString(),
                "--namespace",
                CONTAINERD_NAMESPACE,
                "images",
                "import",
                "-");
        try {
            Program.output(command, archive);
        } catch (IOException e) {
            throw new EngineException("ctr could not import image " + reference + ": " + e.getMessage(), e);
        }
        awaitImage(reference);
    }

    @Override
    public RunningProcess start(ProcessSpec spec) {
        String name = "tare-" + owner.runId() + "-" + ordinal.incrementAndGet() + "-" + spec.role();
        spec.storage().ifPresent(CriEngine::requirePossible);
        boolean joins = spec.networks().isNone() && spec.peer().isPresent();
        if (joins && !(spec.peer().get() instanceof CriProcess)) {
            throw new EngineException("the peer is no container of this engine");
        }
        PodSandboxConfig pod = podOf(spec, name);
        String podId = joins ? ((CriProcess) spec.peer().get()).pod() : runPod(spec, pod);
        try {
            CriProcess process = startIn(podId, !joins, spec, pod, name);
            running.add(process);
            if (closed) {
                process.close();
                throw new EngineException("the engine is closed");
            }
            return process;
        } catch (RuntimeException e) {
            if (!joins) {
                CriProcess.removePod(client, podId);
            }
            throw e;
        }
    }

    @Override
    public Container create(ProcessSpec spec) {
        String name = "tare-" + owner.runId() + "-" + ordinal.incrementAndGet() + "-" + spec.role();
        spec.storage().ifPresent(CriEngine::requirePossible);
        PodSandboxConfig pod = podOf(spec, name);
        String podId = runPod(spec, pod);
        try {
            String id = createIn(podId, spec, pod, name, name);
            CriContainer container =
                    new CriContainer(client, podId, id, scratch.resolve(LOGS).resolve(name));
            stepped.add(container);
            return container;
        } catch (RuntimeException e) {
            CriProcess.removePod(client, podId);
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(stepped).forEach(CriContainer::close);
        List.copyOf(running).forEach(CriProcess::close);
        client.close();
    }

    /** Takes away the pods of dead runs and says what they were. */
    public List<String> removeLeftovers() {
        List<String> removed = new ArrayList<>();
        for (PodSandbox pod : client.ask(runtime -> runtime.listPodSandbox(ListPodSandboxRequest.getDefaultInstance()))
                .getItemsList()) {
            if (RunOwner.parse(pod.getLabelsMap()).filter(RunOwner::isDead).isPresent()) {
                CriProcess.removePod(client, pod.getId());
                removed.add("pod " + pod.getMetadata().getName());
            }
        }
        return removed;
    }

    private String runPod(ProcessSpec spec, PodSandboxConfig pod) {
        String driver = spec.network();
        String plugin = handlers.pluginOf(spec.runtime());
        if (!driver.equals(NetworkPair.HOST)
                && !driver.equals(NetworkPair.NONE)
                && !driver.equals(CNI)
                && !driver.equals(plugin)) {
            throw new RefusedException("network '" + driver + "': pods of handler '" + spec.runtime()
                    + "' get what its CNI configuration says: " + (plugin.isEmpty() ? "nobody knows what" : plugin));
        }
        return client.ask(runtime -> runtime.runPodSandbox(RunPodSandboxRequest.newBuilder()
                        .setConfig(pod)
                        .setRuntimeHandler(spec.runtime())
                        .build()))
                .getPodSandboxId();
    }

    private PodSandboxConfig podOf(ProcessSpec spec, String name) {
        NamespaceMode network = spec.network().equals(NetworkPair.HOST) ? NamespaceMode.NODE : NamespaceMode.POD;
        return PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(name)
                        .setNamespace(POD_NAMESPACE)
                        .setUid(UUID.randomUUID().toString()))
                .setHostname(spec.network().equals(NetworkPair.HOST) ? "" : spec.role())
                .setLogDirectory(scratch.resolve(LOGS).toString())
                .putAllLabels(owner.labels())
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setSecurityContext(LinuxSandboxSecurityContext.newBuilder()
                                .setReadonlyRootfs(true)
                                .setNamespaceOptions(namespaces(network))))
                .build();
    }

    private static NamespaceOption namespaces(NamespaceMode network) {
        // A process id space for each container, as other engines have it.
        return NamespaceOption.newBuilder()
                .setNetwork(network)
                .setPid(NamespaceMode.CONTAINER)
                .build();
    }

    private CriProcess startIn(String podId, boolean ownsPod, ProcessSpec spec, PodSandboxConfig pod, String name) {
        // What is attached to needs no log, and what goes through it is no text.
        String id = createIn(podId, spec, pod, name, "");
        try {
            client.ask(runtime -> runtime.startContainer(
                    StartContainerRequest.newBuilder().setContainerId(id).build()));
            String url = client.ask(runtime -> runtime.attach(AttachRequest.newBuilder()
                            .setContainerId(id)
                            .setStdin(true)
                            .setStdout(true)
                            .setStderr(true)
                            .build()))
                    .getUrl();
            return new CriProcess(client, spec, podId, ownsPod, id, CriAttachment.to(url), running::remove);
        } catch (RuntimeException e) {
            CriProcess.removeContainer(client, id);
            throw e;
        }
    }

    private String createIn(String podId, ProcessSpec spec, PodSandboxConfig pod, String name, String log) {
        NamespaceMode network =
                pod.getLinux().getSecurityContext().getNamespaceOptions().getNetwork();
        boolean writableRoot =
                spec.storage().filter(it -> it.way() == Storage.Way.ROOT).isPresent();
        ContainerConfig container = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(name))
                .setImage(ImageSpec.newBuilder()
                        .setImage(imageIds.computeIfAbsent(
                                spec.image(), reference -> imageId(reference).orElse(reference))))
                .addAllCommand(spec.command())
                .setWorkingDir(WORK_DIRECTORY)
                .addAllMounts(mounts(spec, name))
                .putAllLabels(owner.labels())
                .setLogPath(log)
                .setStdin(true)
                .setStdinOnce(true)
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(LinuxContainerResources.newBuilder()
                                .setMemoryLimitInBytes(MEMORY_BYTES)
                                .setMemorySwapLimitInBytes(MEMORY_BYTES)
                                .setCpusetCpus(spec.cpus()))
                        .setSecurityContext(LinuxContainerSecurityContext.newBuilder()
                                .setCapabilities(Capability.newBuilder().addDropCapabilities("ALL"))
                                .setNamespaceOptions(namespaces(network))
                                .setReadonlyRootfs(!writableRoot)
                                .setNoNewPrivs(true)))
                .build();
        return client.ask(runtime -> runtime.createContainer(CreateContainerRequest.newBuilder()
                        .setPodSandboxId(podId)
                        .setConfig(container)
                        .setSandboxConfig(pod)
                        .build()))
                .getContainerId();
    }

    private List<Mount> mounts(ProcessSpec spec, String name) {
        List<Mount> mounts = new ArrayList<>();
        try {
            Path work = Files.createDirectory(scratch.resolve(name));
            // Not by its creation: the user's mask would take permissions away.
            Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
            mounts.add(mount(WORK_DIRECTORY, work, false));
            if (!spec.files().isEmpty()) {
                Path in = Files.createDirectory(scratch.resolve(name + "-in"));
                for (Map.Entry<String, Path> file :
                        spec.filesIn(FILES_DIRECTORY).entrySet()) {
                    Path copy = in.resolve(file.getKey());
                    Files.copy(file.getValue(), copy);
                    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
                }
                Files.setPosixFilePermissions(in, PosixFilePermissions.fromString("rwxr-xr-x"));
                mounts.add(mount(FILES_DIRECTORY, in, true));
            }
        } catch (IOException e) {
            throw new EngineException("cannot make the directories of " + name + ": " + e.getMessage(), e);
        }
        spec.storage()
                .filter(storage -> storage.way() == Storage.Way.BIND)
                .ifPresent(storage -> mounts.add(mount(STORAGE_DIRECTORY, storage.hostDirectory(), false)));
        return mounts;
    }

    private static Mount mount(String inside, Path outside, boolean readOnly) {
        return Mount.newBuilder()
                .setContainerPath(inside)
                .setHostPath(outside.toString())
                .setReadonly(readOnly)
                .build();
    }

    private static void requirePossible(Storage storage) {
        if (storage.way() == Storage.Way.VOLUME || storage.way() == Storage.Way.TMPFS) {
            throw new RefusedException(
                    "path=" + storage.way().id()
                            + ": CRI has no volumes, only directories of the machine that somebody else made: possible are root and bind");
        }
    }

    private void awaitImage(String reference) {
        long deadline = System.nanoTime() + IMPORT_LIMIT.toNanos();
        try {
            while (imageId(reference).isEmpty()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new EngineException("image " + reference + " was imported, but CRI does not see it");
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while importing an image", e);
        }
    }
}
