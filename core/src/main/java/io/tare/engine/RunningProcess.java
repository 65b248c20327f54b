// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import io.tare.cpu.CpuCounter;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process that an engine started. Its standard streams are the only channel to it that does not touch the network
 * under test. Closing it ends the process, waits until it is gone, and takes its container away; closing twice is one
 * close.
 */
public interface RunningProcess extends AutoCloseable {

    /** Its container's id, or its process id: what {@code none} needs to join its network namespace. */
    String id();

    /** Where a server in this process has to listen, for the other side of {@code networks} to reach it. */
    ServerAddress listensAt(NetworkPair networks);

    /** Where the other side of {@code networks} reaches the server that listens in this process on {@code port}. */
    default ServerAddress reachedAt(NetworkPair networks, int port) {
        return new ServerAddress(listensAt(networks).host(), port);
    }

    /** Goes to the process's standard input; closing it gives the process an end of file. */
    OutputStream stdin();

    /** The raw standard output. */
    InputStream stdout();

    /** The last lines of its standard error. */
    List<String> stderrTail();

    /** Whether it has not ended. */
    boolean isRunning();

    /**
     * Waits for the process to end and returns its exit code.
     *
     * @throws EngineException if it still runs after {@code limit}
     */
    int awaitExit(Duration limit);

    /** Why it ended, in the engine's words, where it knows more than an exit code; else empty. */
    String endedBecause();

    /** Counts the CPU time of its container, or of the process itself where it has none. */
    default CpuCounter cpu() {
        return CpuCounter.ofContainer(id());
    }

    /** What is worth recording with the fork: id, CPUs, address. */
    Map<String, Object> facts();

    @Override
    void close();
}
