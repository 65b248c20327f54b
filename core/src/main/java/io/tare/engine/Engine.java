// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked to run the processes of a fork. Thread-safe.
 *
 * <p>Closing an engine takes away every process and network that it made and that is still there.
 */
public interface Engine extends AutoCloseable {

    /** The engine's kind, as {@code -p engine=} names it. */
    String name();

    /** Whether its runtimes are measured when the user names no engine. */
    default boolean isMeasuredUnasked() {
        return true;
    }

    /** The runtimes that can be named here, in the engine's own spelling. */
    Set<String> runtimes();

    /** The runtime that is used when none is named. */
    String defaultRuntime();

    /** Whether {@code runtime} may be given to this engine; more names than {@link #runtimes()} lists may be possible. */
    boolean accepts(String runtime);

    /** Every network driver that may be asked for here, whether or not the kernel has it. */
    Set<String> drivers();

    /** The network drivers that {@code auto} stands for: those that a fork and a peer can share here. */
    Set<String> networks();

    /** A directory in which a process of this engine may write, as the process sees it. */
    String workDirectory();

    /** Whether processes see this machine's own files, so that no path has to be mapped. */
    boolean sharesHostFiles();

    /** The directory that a process finds its storage in. */
    String directoryOf(Storage storage);

    /** Engines of the same cluster's other nodes, where it is one engine that knows them; closed with this one. */
    default List<Engine> otherNodes() {
        return List.of();
    }

    /** Whether a process here can reach one of another node over these networks. */
    default boolean reachesOtherNodes(NetworkPair networks) {
        return false;
    }

    /** What is worth recording with every result: endpoint, versions, storage driver. */
    Map<String, Object> facts();

    /**
     * Starts a process and returns as soon as it runs.
     *
     * @throws RefusedException if the engine or the runtime says no to this combination
     * @throws EngineException if anything else goes wrong
     */
    RunningProcess start(ProcessSpec spec);

    @Override
    void close();
}
