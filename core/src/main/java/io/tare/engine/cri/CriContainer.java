// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.engine.StepByStep;
import io.tare.engine.cri.v1.ExecSyncRequest;
import io.tare.engine.cri.v1.RemoveContainerRequest;
import io.tare.engine.cri.v1.RemovePodSandboxRequest;
import io.tare.engine.cri.v1.StartContainerRequest;
import io.tare.engine.cri.v1.StopContainerRequest;
import io.tare.engine.cri.v1.StopPodSandboxRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A pod with one container, taken step by step; its output is read from the log file that the runtime writes. */
final class CriContainer implements StepByStep.Container {

    private static final long POLL_NANOS = 200_000;

    private final CriClient client;
    private final String pod;
    private final String container;
    private final Path log;
    private boolean removed;

    CriContainer(CriClient client, String pod, String container, Path log) {
        this.client = client;
        this.pod = pod;
        this.container = container;
        this.log = log;
    }

    @Override
    public List<String> ids() {
        return List.of(container, pod);
    }

    @Override
    public void start() {
        client.ask(runtime -> runtime.startContainer(
                StartContainerRequest.newBuilder().setContainerId(container).build()));
    }

    @Override
    public void awaitOutput(String text, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!Files.exists(log) || !Files.readString(log).contains(text)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new EngineException(
                            "the process did not print '" + text + "' within " + limit.toSeconds() + " s");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (IOException e) {
            throw new EngineException("cannot read a container's log: " + e.getMessage(), e);
        }
    }

    @Override
    public int exec(List<String> command) {
        return client.ask(runtime -> runtime.execSync(ExecSyncRequest.newBuilder()
                        .setContainerId(container)
                        .addAllCmd(command)
                        .build()))
                .getExitCode();
    }

    @Override
    public void pause() {
        throw new RefusedException("CRI has no call that pauses a container");
    }

    @Override
    public void resume() {
        throw new RefusedException("CRI has no call that resumes a container");
    }

    @Override
    public void stop() {
        client.ask(runtime -> runtime.stopContainer(
                StopContainerRequest.newBuilder().setContainerId(container).build()));
    }

    @Override
    public void remove() {
        client.ask(runtime -> runtime.removeContainer(
                RemoveContainerRequest.newBuilder().setContainerId(container).build()));
        client.ask(runtime -> runtime.stopPodSandbox(
                StopPodSandboxRequest.newBuilder().setPodSandboxId(pod).build()));
        client.ask(runtime -> runtime.removePodSandbox(
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(pod).build()));
        removed = true;
    }

    @Override
    public void close() {
        if (!removed) {
            removed = true;
            CriProcess.removePod(client, pod);
        }
    }
}
