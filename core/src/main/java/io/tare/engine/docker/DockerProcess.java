// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.WaitResponse;
import io.tare.engine.BytePipe;
import io.tare.engine.EngineException;
import io.tare.engine.LineTail;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One container: created by {@link DockerEngine}, attached before it starts so that no byte of it is lost. */
final class DockerProcess implements RunningProcess {

    private final DockerClient client;
    private final String id;
    private final ProcessSpec spec;
    private final DockerNetworks networks;
    private final String node;
    private final Consumer<DockerProcess> onClose;
    private final BytePipe stdin = new BytePipe();
    private final BytePipe stdout = new BytePipe();
    private final LineTail stderr = new LineTail();
    private final Optional<SwarmService> service;
    private final Attachment attachment = new Attachment();
    private boolean closed;

    DockerProcess(
            DockerClient client,
            String id,
            ProcessSpec spec,
            DockerNetworks networks,
            String node,
            Optional<SwarmService> service,
            Consumer<DockerProcess> onClose) {
        this.client = client;
        this.id = id;
        this.spec = spec;
        this.networks = networks;
        this.node = node;
        this.service = service;
        this.onClose = onClose;
    }

    void start() {
        client.attachContainerCmd(id)
                .withFollowStream(true)
                .withStdIn(stdin.source())
                .withStdOut(true)
                .withStdErr(true)
                .exec(attachment);
        attachment.awaitOpen("container " + id);
        // A service's container runs already; it waits for its input.
        if (service.isEmpty()) {
            client.startContainerCmd(id).exec();
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ServerAddress listensAt(NetworkPair pair) {
        if (pair.isNone()) {
            return ServerAddress.anyPort("127.0.0.1");
        }
        if (pair.server().equals(NetworkPair.HOST)) {
            return ServerAddress.anyPort(
                    pair.client().equals(NetworkPair.HOST) ? "127.0.0.1" : networks.gateway(pair.client()));
        }
        String network = networks.name(pair.server());
        InspectContainerResponse container = inspect();
        ContainerNetwork attached = container.getNetworkSettings().getNetworks().get(network);
        String address = attached == null ? null : attached.getIpAddress();
        if (address == null || address.isBlank()) {
            throw new EngineException("container " + id + " has no address on network " + network);
        }
        return new ServerAddress(address, pair.isPublished() ? PublishedPort.of(container) : 0);
    }

    @Override
    public ServerAddress reachedAt(NetworkPair pair, int port) {
        if (pair.isPublished()) {
            return new ServerAddress(networks.gateway(pair.server()), port);
        }
        String host = service.flatMap(it -> it.virtualAddress(networks.id(pair.server())))
                .orElseGet(() -> listensAt(pair).host());
        return new ServerAddress(host, port);
    }

    @Override
    public OutputStream stdin() {
        return stdin.sink();
    }

    @Override
    public InputStream stdout() {
        return stdout.source();
    }

    @Override
    public List<String> stderrTail() {
        return stderr.lines();
    }

    @Override
    public boolean isRunning() {
        return Boolean.TRUE.equals(inspect().getState().getRunning());
    }

    @Override
    public int awaitExit(Duration limit) {
        ExitCode exit = client.waitContainerCmd(id).exec(new ExitCode());
        try (exit) {
            if (!exit.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineException("container " + id + " still runs after " + limit.toSeconds() + " s");
            }
            return exit.code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for container " + id, e);
        } catch (IOException e) {
            throw new EngineException("cannot wait for container " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("container", id.substring(0, 12));
        facts.put("node", node);
        facts.put("runtime", spec.runtime());
        facts.put("network", spec.network());
        facts.put("cpus", spec.cpus());
        facts.put("image", spec.image());
        if (service.isPresent()) {
            facts.put("endpointMode", SwarmService.mode().name().toLowerCase(java.util.Locale.ROOT));
        }
        return facts;
    }

    @Override
    public String endedBecause() {
        InspectContainerResponse.ContainerState state = inspect().getState();
        if (Boolean.TRUE.equals(state.getOOMKilled())) {
            return "killed for want of memory";
        }
        String error = state.getError();
        return error == null ? "" : EngineWords.plain(error);
    }

    /** Whether it was started beside a peer, whose network it may share. */
    boolean hasPeer() {
        return spec.peer().isPresent();
    }

    /** Two may close at once, the fork's thread and a shutdown hook; both return when the container is gone. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            attachment.closeQuietly();
            service.ifPresentOrElse(SwarmService::remove, () -> ContainerRemoval.of(client, id));
            onClose.accept(this);
        }
    }

    private InspectContainerResponse inspect() {
        return client.inspectContainerCmd(id).exec();
    }

    private final class Attachment extends OpenedStream<Frame> {

        @Override
        public void onNext(Frame frame) {
            byte[] payload = frame.getPayload();
            if (frame.getStreamType() == StreamType.STDERR) {
                stderr.append(payload, 0, payload.length);
            } else {
                try {
                    stdout.sink().write(payload);
                } catch (IOException readerGone) {
                    // Whoever read the output has given up on this process.
                }
            }
        }

        @Override
        public void onComplete() {
            endOutput();
            super.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            endOutput();
            super.onError(failure);
        }

        private void endOutput() {
            try {
                stdout.sink().close();
            } catch (IOException readerGone) {
                // Nobody reads any more.
            }
        }

        private void closeQuietly() {
            try {
                stdin.sink().close();
                close();
            } catch (IOException gone) {
                // The container is about to be removed; its streams end with it.
            }
        }
    }

    private static final class ExitCode extends ResultCallback.Adapter<WaitResponse> {

        private volatile int code = -1;

        @Override
        public void onNext(WaitResponse response) {
            code = response.getStatusCode();
        }
    }
}
