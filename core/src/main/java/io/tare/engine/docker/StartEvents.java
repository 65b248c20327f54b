// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.model.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** When the engine itself says that containers have started. */
public final class StartEvents implements AutoCloseable {

    private final Map<String, Long> startedAtNanos = new ConcurrentHashMap<>();
    private final OpenedStream<Event> stream = new OpenedStream<>() {
        @Override
        public void onNext(Event event) {
            Long nanos = event.getTimeNano();
            String id = event.getId();
            if (nanos != null && id != null) {
                synchronized (startedAtNanos) {
                    startedAtNanos.put(id, nanos);
                    startedAtNanos.notifyAll();
                }
            }
        }
    };

    /** Listens from now on. */
    StartEvents(com.github.dockerjava.api.DockerClient client) {
        client.eventsCmd().withEventFilter("start").exec(stream);
        stream.awaitOpen("its events");
    }

    /**
     * When a container started, by the engine's clock in nanoseconds since 1970; empty if it says nothing within
     * {@code limit}.
     */
    public OptionalLong startedAtNanos(String container, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (startedAtNanos) {
            try {
                while (!startedAtNanos.containsKey(container)) {
                    long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                    if (leftMillis <= 0) {
                        return OptionalLong.empty();
                    }
                    startedAtNanos.wait(leftMillis);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return OptionalLong.empty();
            }
            return OptionalLong.of(startedAtNanos.getOrDefault(container, 0L));
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException gone) {
            // It ended with the engine.
        }
    }
}
