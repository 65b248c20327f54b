// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.async.ResultCallback;
import io.tare.engine.EngineException;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A stream of the engine's that somebody waits for to be open: what happens before is not in it. A failure ends the wait
 * too, which docker-java's own {@code awaitStarted} does not see.
 */
abstract class OpenedStream<T> extends ResultCallback.Adapter<T> {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void onStart(Closeable stream) {
        super.onStart(stream);
        open.countDown();
    }

    @Override
    public void onComplete() {
        open.countDown();
        super.onComplete();
    }

    @Override
    public void onError(Throwable failure) {
        open.countDown();
        super.onError(failure);
    }

    /**
     * Waits until it is open, or has failed.
     *
     * @param what what it comes from, for a sentence
     */
    final void awaitOpen(String what) {
        try {
            if (!open.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new EngineException(
                        "the engine did not attach to " + what + " within " + LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while attaching to " + what, e);
        }
    }
}
