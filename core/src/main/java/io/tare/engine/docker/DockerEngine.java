// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Service;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.Volume;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import io.tare.engine.ContainerEngine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.Storage;
import io.tare.engine.link.OwnedInterface;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Docker, or Podman's compatible socket. Thread-safe.
 *
 * <p>Containers get no capability, {@code no-new-privileges}, a read-only root with a writable {@code /tmp} in memory,
 * and limits on memory and processes, all alike for every runtime.
 */
public final class DockerEngine implements ContainerEngine {

    /** The name of an engine that is Podman behind Docker's API. */
    public static final String PODMAN = "podman";

    static final String STORAGE_IN_MEMORY = "rw,nosuid,nodev,size=1g,mode=1777";
    // Not "noexec", Docker's default: Netty and jffi unpack their native libraries here.
    static final String WORK_DIRECTORY_OPTIONS = "rw,exec,nosuid,nodev,size=512m,mode=1777";

    /** Other names of the engine's default runtime, which would be measured twice. */
    private static final Set<String> ALIASES = Set.of("io.containerd.runc.v2", "io.containerd.runtime.v1.linux");

    private final DockerEndpoint endpoint;
    private final Tunnel tunnel;
    private final RunOwner owner;
    private final UnixSocketHttp http;
    private final DockerClient client;
    private final Info info;
    private final Version version;
    private final Optional<DockerEngine> manager;
    private final DockerNetworks networks;
    private final PodmanApi podman;
    private final Enforced enforced;
    private final Set<DockerContainer> stepped = ConcurrentHashMap.newKeySet();
    private final Set<DockerProcess> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ordinal = new AtomicInteger();
    private volatile boolean closed;

    private DockerEngine(
            DockerEndpoint endpoint,
            Tunnel tunnel,
            RunOwner owner,
            UnixSocketHttp http,
            DockerClient client,
            Info info,
            Version version,
            Optional<DockerEngine> manager) {
        this.endpoint = endpoint;
        this.tunnel = tunnel;
        this.owner = owner;
        this.http = http;
        this.client = client;
        this.info = info;
        this.version = version;
        this.manager = manager;
        this.networks = new DockerNetworks(
                client, owner, isPodman(), endpoint.isHere(), manager.map(engine -> engine.networks));
        this.podman = new PodmanApi(http);
        this.enforced = isPodman() ? podman.enforced() : Enforced.by(info);
    }

    /**
     * Asks the engine who it is.
     *
     * @throws EngineException if nobody answers there; the sentence names the endpoint and who chose it
     */
    public static DockerEngine connect(DockerEndpoint endpoint, RunOwner owner) {
        return connect(endpoint, owner, Optional.empty());
    }

    /**
     * Connects to another node of a swarm.
     *
     * @param manager the engine that makes the swarm's networks
     * @throws EngineException if nobody answers there
     */
    public static DockerEngine connectNode(DockerEndpoint endpoint, RunOwner owner, DockerEngine manager) {
        return connect(endpoint, owner, Optional.of(manager));
    }

    private static DockerEngine connect(DockerEndpoint endpoint, RunOwner owner, Optional<DockerEngine> manager) {
        Tunnel tunnel = Tunnel.to(endpoint);
        UnixSocketHttp http = new UnixSocketHttp(tunnel.socket());
        DockerClient client = DockerClientImpl.getInstance(
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost("unix://" + tunnel.socket())
                        .withDockerTlsVerify(false)
                        .build(),
                http);
        try {
            Info info = client.infoCmd().exec();
            Version version = client.versionCmd().exec();
            return new DockerEngine(endpoint, tunnel, owner, http, client, info, version, manager);
        } catch (RuntimeException e) {
            tunnel.close();
            throw new EngineException(
                    "no Docker engine answers at " + endpoint.uri() + " (from " + endpoint.source() + "): " + words(e),
                    e);
        }
    }

    /** Listens to what the engine says of containers that start. */
    public StartEvents startEvents() {
        return new StartEvents(client);
    }

    /** Where it listens, as {@code --nodes} names it. */
    public String uri() {
        return endpoint.uri();
    }

    @Override
    public boolean reachesOtherNodes(NetworkPair networks) {
        return networks.client().equals(networks.server())
                && List.of(DockerNetworks.OVERLAY, NetworkPair.SERVICE).contains(networks.client());
    }

    /** The typed API, for building images. */
    public DockerClient client() {
        return client;
    }

    /**
     * Makes an image of a root file system, as {@code docker import} does. Not docker-java's command: version 3.7.1 sends
     * the stream object's JSON in place of its bytes.
     *
     * @param reference {@code repository:tag}
     * @param tar the root file system
     * @throws EngineException if the engine does not take it
     */
    public void importImage(String reference, InputStream tar) {
        DockerHttpClient.Request request = DockerHttpClient.Request.builder()
                .method(DockerHttpClient.Request.Method.POST)
                .path("/images/create?fromSrc=-&repo=" + URLEncoder.encode(reference, StandardCharsets.UTF_8))
                .body(tar)
                .build();
        try (DockerHttpClient.Response response = http.execute(request)) {
            String said = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
            // The status is sent before the work is done, so a late failure is in the text.
            if (response.getStatusCode() != 200 || said.contains("errorDetail")) {
                throw new EngineException("cannot import image " + reference + ": " + EngineWords.plain(said));
            }
        } catch (IOException e) {
            throw new EngineException("cannot import image " + reference + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return isPodman() ? PODMAN : "docker";
    }

    private boolean isPodman() {
        return version.getRawValues().get("Components") instanceof List<?> parts
                && parts.stream().anyMatch(part -> String.valueOf(part).contains("Podman"));
    }

    @Override
    public Optional<String> imageId(String reference) {
        try {
            return Optional.ofNullable(client.inspectImageCmd(reference).exec().getId());
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }

    @Override
    public void load(String reference, InputStream archive) {
        client.loadImageCmd(archive).exec();
    }

    /** What {@code docker save} writes of an image. */
    public InputStream save(String reference) {
        return client.saveImageCmd(reference).exec();
    }

    @Override
    public Set<String> runtimes() {
        Set<String> names = new TreeSet<>(reportedRuntimes().keySet());
        names.removeAll(ALIASES);
        // Podman reports all that it has heard of, and runs one.
        return isPodman() ? Set.of(defaultRuntime()) : names;
    }

    @Override
    public String defaultRuntime() {
        return info.getRawValues().get("DefaultRuntime") instanceof String name && !name.isBlank() ? name : "runc";
    }

    @Override
    public boolean accepts(String runtime) {
        // A shim's full name need not be registered (Docker 23 and newer).
        return reportedRuntimes().containsKey(runtime) || runtime.startsWith("io.containerd.");
    }

    @Override
    public Set<String> drivers() {
        Set<String> drivers = new TreeSet<>(networks());
        if (info.getRawValues().get("Plugins") instanceof Map<?, ?> plugins
                && plugins.get("Network") instanceof List<?> names) {
            names.forEach(name -> drivers.add(String.valueOf(name)));
        }
        // Docker's own word for 'none'.
        drivers.remove("null");
        drivers.add(NetworkPair.PUBLISHED);
        if (drivers.contains(DockerNetworks.OVERLAY)) {
            drivers.add(NetworkPair.SERVICE);
        }
        return drivers;
    }

    @Override
    public Set<String> networks() {
        return new LinkedHashSet<>(List.of("bridge", NetworkPair.HOST, "macvlan", NetworkPair.NONE));
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("endpoint", endpoint.uri());
        facts.put("source", endpoint.source());
        facts.put("version", String.valueOf(version.getVersion()));
        facts.put("apiVersion", String.valueOf(version.getApiVersion()));
        facts.put("kernel", String.valueOf(info.getKernelVersion()));
        facts.put("operatingSystem", String.valueOf(info.getOperatingSystem()));
        facts.put("storageDriver", String.valueOf(info.getDriver()));
        facts.put("cgroupDriver", String.valueOf(info.getRawValues().get("CgroupDriver")));
        facts.put("cgroupVersion", String.valueOf(info.getRawValues().get("CgroupVersion")));
        facts.put("securityOptions", info.getSecurityOptions() == null ? List.of() : info.getSecurityOptions());
        facts.put("limitsNotEnforced", enforced.missing());
        facts.put("defaultRuntime", defaultRuntime());
        facts.put("runtimes", RuntimeVersions.of(reportedRuntimes()));
        return facts;
    }

    @Override
    public RunningProcess start(ProcessSpec spec) {
        Optional<SwarmService> service =
                spec.networks().hasService() ? Optional.of(createService(spec)) : Optional.empty();
        String id = service.map(SwarmService::container).orElseGet(() -> createContainer(spec));
        DockerProcess process = new DockerProcess(client, id, spec, networks, endpoint.uri(), service, running::remove);
        running.add(process);
        try {
            if (closed) {
                // Whoever closed the engine may have missed this one.
                throw new EngineException("the engine is closed");
            }
            if (!spec.files().isEmpty() && service.isEmpty()) {
                CopyIn.into(client, id, spec.filesIn(FILES_DIRECTORY));
            }
            process.start();
            return process;
        } catch (DockerException e) {
            process.close();
            throw new RefusedException(words(e), e);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public Container create(ProcessSpec spec) {
        DockerContainer container = new DockerContainer(client, createContainer(spec), stepped::remove);
        stepped.add(container);
        container.attach();
        return container;
    }

    @Override
    public void close() {
        closed = true;
        // Forks first: Podman removes no container whose network another one shares.
        try {
            running.stream()
                    .sorted(Comparator.comparing(process -> !process.hasPeer()))
                    .forEach(process -> closeOrTell(process::close));
            List.copyOf(stepped).forEach(container -> closeOrTell(container::close));
            networks.close();
        } finally {
            tunnel.close();
        }
    }

    private static void closeOrTell(Runnable close) {
        try {
            close.run();
        } catch (DockerException | EngineException | UncheckedIOException e) {
            System.getLogger(DockerEngine.class.getName())
                    .log(System.Logger.Level.WARNING, "a container is left behind: {0}", words(e));
        }
    }

    /**
     * Takes away the containers, networks and interfaces of dead runs and says what they were. What cannot be taken away
     * stays, and is warned of: it must not keep others from measuring.
     */
    public List<String> removeLeftovers() {
        List<String> removed = new ArrayList<>();
        try {
            removeLeftovers(removed);
        } catch (DockerException | UncheckedIOException e) {
            System.getLogger(DockerEngine.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "what a killed run left on the engine cannot be removed, so remove it by hand (its label is "
                                    + RunOwner.RUN_LABEL + "): {0}",
                            words(e));
        }
        OwnedInterface.removeLeftovers().forEach(name -> removed.add("interface " + name));
        return removed;
    }

    private void removeLeftovers(List<String> removed) {
        List<com.github.dockerjava.api.model.Container> containers =
                client
                        .listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(List.of(RunOwner.RUN_LABEL))
                        .exec()
                        .stream()
                        .filter(container -> isDead(container.getLabels()))
                        .toList();
        ContainerRemoval.ofAll(
                client,
                containers.stream()
                        .map(com.github.dockerjava.api.model.Container::getId)
                        .toList());
        containers.forEach(container -> removed.add("container " + String.join(",", container.getNames())));
        removed.addAll(removeServices());
        // docker-java's filter takes no label for networks that works on every engine, so the labels are read here.
        for (Network network : client.listNetworksCmd().exec()) {
            if (isDead(network.getLabels())) {
                if (networks.remove(network.getId())) {
                    removed.add("network " + network.getName());
                }
            }
        }
    }

    /** Only a swarm's manager knows its services. */
    private List<String> removeServices() {
        List<String> removed = new ArrayList<>();
        if (info.getSwarm() != null && Boolean.TRUE.equals(info.getSwarm().getControlAvailable())) {
            for (Service service : client.listServicesCmd().exec()) {
                if (service.getSpec() != null && isDead(service.getSpec().getLabels())) {
                    SwarmService.removeService(client, service.getId());
                    removed.add("service " + service.getSpec().getName());
                }
            }
        }
        return removed;
    }

    /** The engine's own words in a failed call, without the JSON around them. */
    static String words(Throwable failure) {
        String message =
                failure instanceof DockerException ? String.valueOf(failure.getMessage()) : rootMessage(failure);
        return EngineWords.plain(message);
    }

    /** A failed connection says best where it went, and its cause only how it failed. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return String.valueOf(cause.getMessage());
            }
            root = cause;
        }
        return String.valueOf(root.getMessage());
    }

    private static boolean isDead(@org.jspecify.annotations.Nullable Map<String, String> labels) {
        return labels != null && RunOwner.parse(labels).filter(RunOwner::isDead).isPresent();
    }

    private Map<String, ?> reportedRuntimes() {
        Map<String, ?> runtimes = info.getRuntimes();
        return runtimes == null ? Map.of() : runtimes;
    }

    private SwarmService createService(ProcessSpec spec) {
        List<String> reasons = SwarmService.unsupported(spec, defaultRuntime());
        if (!reasons.isEmpty()) {
            throw new RefusedException("network 'service': " + String.join("; ", reasons));
        }
        try {
            return SwarmService.create(
                    manager.map(engine -> engine.client).orElse(client),
                    client,
                    String.valueOf(
                            info.getSwarm() == null ? null : info.getSwarm().getNodeID()),
                    "tare-" + owner.runId() + "-" + ordinal.incrementAndGet() + "-" + spec.role() + nodeSuffix(),
                    spec,
                    networks.mode(spec),
                    owner.labels());
        } catch (DockerException e) {
            throw new RefusedException(words(e), e);
        }
    }

    /** Names of services are the whole swarm's. */
    private String nodeSuffix() {
        return manager.isPresent() ? "-far" : "";
    }

    private String createContainer(ProcessSpec wanted) {
        ProcessSpec spec = enforced.pinned(wanted);
        String mode = networks.mode(spec);
        boolean published = spec.role().equals("peer") && spec.networks().isPublished();
        int port = published ? PublishedPort.free() : 0;
        Map<String, String> labels = new LinkedHashMap<>(owner.labels());
        if (published) {
            labels.putAll(PublishedPort.label(port));
        }
        String gateway = published ? networks.gateway(spec.network()) : "";
        String name = "tare-" + owner.runId() + "-" + ordinal.incrementAndGet() + "-" + spec.role();
        try {
            return isPodman()
                    ? podman.create(name, spec, enforced, mode, labels, gateway, port)
                    : create(name, spec, mode, labels, gateway, port);
        } catch (RefusedException e) {
            throw e;
        } catch (DockerException e) {
            throw new RefusedException(words(e), e);
        } catch (RuntimeException e) {
            throw new EngineException("cannot create the " + spec.role() + "'s container: " + words(e), e);
        }
    }

    private String create(
            String name, ProcessSpec spec, String mode, Map<String, String> labels, String gateway, int port) {
        HostConfig config = hostConfig(spec, mode);
        try (CreateContainerCmd create = client.createContainerCmd(spec.image())) {
            if (port > 0) {
                PublishedPort.add(create, config, gateway, port);
            }
            create.withName(name)
                    .withLabels(labels)
                    // An entrypoint of the image would come before the command; ours have none, a user's may.
                    .withEntrypoint(spec.command())
                    .withWorkingDir(WORK_DIRECTORY)
                    .withStdinOpen(true)
                    .withStdInOnce(true)
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withTty(false)
                    .withHostConfig(config);
            if (!spec.files().isEmpty()) {
                create.withVolumes(new Volume(FILES_DIRECTORY));
            }
            return create.exec().getId();
        }
    }

    private HostConfig hostConfig(ProcessSpec spec, String mode) {
        HostConfig config = HostConfig.newHostConfig()
                .withRuntime(spec.runtime())
                .withNetworkMode(mode)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withReadonlyRootfs(true)
                .withTmpFs(Map.of(WORK_DIRECTORY, WORK_DIRECTORY_OPTIONS))
                .withMemory(MEMORY_BYTES)
                .withMemorySwap(MEMORY_BYTES)
                .withPidsLimit(MAX_PROCESSES);
        spec.storage().ifPresent(storage -> addTo(config, storage));
        return spec.cpus().isEmpty() ? config : config.withCpusetCpus(spec.cpus());
    }

    private void addTo(HostConfig config, Storage storage) {
        Mount mount = new Mount().withTarget(STORAGE_DIRECTORY);
        switch (storage.way()) {
            case ROOT -> config.withReadonlyRootfs(false);
            // Without a name it goes with its container.
            case VOLUME -> config.withMounts(List.of(mount.withType(MountType.VOLUME)));
            case BIND -> {
                if (!endpoint.isHere()) {
                    throw new RefusedException("path=bind is a directory of this machine, and the engine is not on it");
                }
                config.withMounts(List.of(mount.withType(MountType.BIND)
                        .withSource(storage.hostDirectory().toString())));
            }
            case TMPFS ->
                config.withTmpFs(Map.of(WORK_DIRECTORY, WORK_DIRECTORY_OPTIONS, STORAGE_DIRECTORY, STORAGE_IN_MEMORY));
        }
    }
}
