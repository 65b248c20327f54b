// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RefusedException;
import io.tare.engine.RunningProcess;
import io.tare.engine.StepByStep;
import io.tare.engine.docker.DockerEndpoint;
import io.tare.fork.Engines;
import io.tare.fork.Nodes;
import io.tare.run.RunOwner;
import io.tare.run.ScratchDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a benchmark that runs on the host asks containers of: an engine, a runtime, a network. The containers are this
 * fork's own; whatever is left of them when it ends goes with it.
 */
@State(Scope.Benchmark)
public class Target {

    /** The engine; {@code auto} is the first one here that knows the runtime. */
    @Param("auto")
    public String engine = "";

    /** The runtime, by the engine's name for it. */
    @Param("runc")
    public String runtime = "";

    /** The network driver of the containers. */
    @Param("none")
    public String network = "";

    private ScratchDirectory scratch;
    private Engine connected;
    private Nodes nodes;
    private boolean closed;

    /** Connects to the engine. */
    @Setup(Level.Trial)
    public void connect() {
        String name = System.getProperty("tare.engine");
        if (name == null) {
            throw new IllegalStateException(
                    "this benchmark needs an engine: run it with tare.jar, or with -prof io.tare.fork.ContainerForks");
        }
        RunOwner owner = RunOwner.ofThisProcess();
        scratch = ScratchDirectory.create(Path.of(System.getProperty("java.io.tmpdir")), owner);
        String uris = System.getProperty("tare.nodes", "");
        List<DockerEndpoint> endpoints =
                uris.isEmpty() ? List.of() : DockerEndpoint.ofNodes(List.of(uris.split(",", -1)), System.getenv());
        List<Engine> engines = Engines.find(owner, scratch, System.getenv(), List.of(name), endpoints);
        connected = Engines.choose(engines, name, runtime).orElseThrow();
        nodes = Nodes.of(connected, endpoints.isEmpty() ? List.of() : Engines.connectNodes(endpoints, engines, owner));
        engines.stream().filter(other -> !other.equals(connected)).forEach(Engine::close);
        // JMH tears nothing down after an operation that threw.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "target-end"));
    }

    /** Takes all containers away. */
    @TearDown(Level.Trial)
    public synchronized void close() {
        if (!closed) {
            closed = true;
            // The first node makes the networks that containers of the others are on.
            nodes.far().forEach(Engine::close);
            connected.close();
            scratch.close();
        }
    }

    /** The engine itself. */
    Engine connected() {
        return connected;
    }

    /** The nodes that containers may be spread over. */
    Nodes nodes() {
        return nodes;
    }

    /**
     * Makes a container for a command.
     *
     * @throws RefusedException if the engine cannot be taken step by step, or refuses
     */
    StepByStep.Container create(List<String> command) {
        if (!(connected instanceof StepByStep steps)) {
            throw new RefusedException("runtime '" + runtime + "' has no containers to take step by step");
        }
        return steps.create(spec(command));
    }

    /** What is asked for one container with that command. */
    ProcessSpec spec(List<String> command) {
        return spec("idle", Optional.empty(), command);
    }

    /**
     * What is asked for one side of a pair.
     *
     * @param role {@code peer}, or {@code fork} for the client
     * @param peer the server, for the client
     */
    ProcessSpec spec(String role, Optional<RunningProcess> peer, List<String> command) {
        return new ProcessSpec(
                role,
                runtime,
                NetworkPair.parse(network),
                peer,
                System.getProperty("tare.image", ""),
                command,
                "",
                Map.of(),
                Optional.empty());
    }
}
