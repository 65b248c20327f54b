// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitResponse;
import io.tare.engine.EngineException;
import io.tare.engine.OutputWatch;
import io.tare.engine.RefusedException;
import io.tare.engine.StepByStep;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A container that is taken step by step: one call of the engine's API each. */
final class DockerContainer implements StepByStep.Container {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final DockerClient client;
    private final String id;
    private final Watch watch = new Watch();
    private final Consumer<DockerContainer> onRemove;
    private boolean removed;

    DockerContainer(DockerClient client, String id, Consumer<DockerContainer> onRemove) {
        this.client = client;
        this.id = id;
        this.onRemove = onRemove;
    }

    /** Has its output come here from its first byte on. */
    void attach() {
        client.attachContainerCmd(id)
                .withFollowStream(true)
                .withStdOut(true)
                .withStdErr(true)
                .exec(watch);
        watch.awaitOpen("container " + id);
    }

    @Override
    public List<String> ids() {
        return List.of(id);
    }

    @Override
    public void start() {
        refusable(() -> client.startContainerCmd(id).exec());
    }

    @Override
    public void awaitOutput(String text, Duration limit) {
        watch.output.await(text, limit);
    }

    @Override
    public int exec(List<String> command) {
        return refusable(() -> {
            String exec = client.execCreateCmd(id)
                    .withCmd(command.toArray(String[]::new))
                    .withAttachStdout(true)
                    .exec()
                    .getId();
            try (ResultCallback.Adapter<Frame> end = new ResultCallback.Adapter<>()) {
                if (!client.execStartCmd(exec).exec(end).awaitCompletion(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new EngineException(
                            "a command in container " + id + " had not ended after " + LIMIT.toSeconds() + " s");
                }
                Long code = client.inspectExecCmd(exec).exec().getExitCodeLong();
                return code == null ? -1 : code.intValue();
            } catch (IOException e) {
                throw new EngineException("cannot run a command in container " + id + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException("interrupted while a command ran in container " + id, e);
            }
        });
    }

    @Override
    public void pause() {
        refusable(() -> client.pauseContainerCmd(id).exec());
    }

    @Override
    public void resume() {
        refusable(() -> client.unpauseContainerCmd(id).exec());
    }

    @Override
    public void stop() {
        refusable(() -> {
            try (ResultCallback.Adapter<WaitResponse> end = new ResultCallback.Adapter<>()) {
                client.killContainerCmd(id).exec();
                if (!client.waitContainerCmd(id).exec(end).awaitCompletion(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new EngineException(
                            "container " + id + " had not ended " + LIMIT.toSeconds() + " s after it was killed");
                }
                return null;
            } catch (IOException e) {
                throw new EngineException("cannot wait for container " + id + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException("interrupted while container " + id + " ended", e);
            }
        });
    }

    @Override
    public void remove() {
        refusable(() -> client.removeContainerCmd(id).withRemoveVolumes(true).exec());
        leave();
    }

    @Override
    public void close() {
        if (!removed) {
            ContainerRemoval.of(client, id);
            leave();
        }
    }

    private void leave() {
        removed = true;
        watch.closeQuietly();
        onRemove.accept(this);
    }

    private static <T> T refusable(java.util.function.Supplier<T> step) {
        try {
            return step.get();
        } catch (DockerException e) {
            throw new RefusedException(DockerEngine.words(e), e);
        }
    }

    private static final class Watch extends OpenedStream<Frame> {

        private final OutputWatch output = new OutputWatch();

        @Override
        public void onNext(Frame frame) {
            output.append(frame.getPayload(), 0, frame.getPayload().length);
        }

        @Override
        public void onComplete() {
            output.end();
            super.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            output.end();
            super.onError(failure);
        }

        private void closeQuietly() {
            try {
                close();
            } catch (IOException gone) {
                // It ended with its container.
            }
        }
    }
}
