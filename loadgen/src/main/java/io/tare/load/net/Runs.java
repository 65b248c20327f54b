// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The runs that a server serves now, by their tickets. Thread-safe. */
final class Runs implements AutoCloseable {

    /** More clients at once are no measurement. */
    private static final int MAX_RUNS = 64;

    private final TcpOptions options;
    private final Map<Ticket, ServedRun> live = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<InetSocketAddress> local = Optional.empty();
    private @Nullable DatagramDoor door;
    private int knockers;

    Runs(TcpOptions options) {
        this.options = options;
    }

    /**
     * Begins a run.
     *
     * @throws IllegalArgumentException if its settings are not valid
     * @throws TrafficException if it cannot be served
     */
    synchronized ServedRun begin(Fields settings) {
        if (live.size() >= MAX_RUNS) {
            throw new TrafficException("it serves " + MAX_RUNS + " runs already; wait until one ends");
        }
        ServedRun run = ServedRun.of(settings, options);
        if (run.isOverDatagrams()) {
            openDoor();
        }
        live.put(run.ticket(), run);
        return run;
    }

    /** Lets runs over UDP knock at the given address, from now on. */
    void listenOn(InetSocketAddress address) {
        local = Optional.of(address);
    }

    private synchronized void openDoor() {
        if (door == null) {
            Transport.requireDatagrams();
            door = DatagramDoor.open(
                    local.orElseThrow(
                            () -> new TrafficException("a server on a Unix domain socket serves no loads over UDP")),
                    this);
        }
        knockers++;
    }

    private synchronized void closeDoor() {
        knockers--;
        if (knockers == 0 && door != null) {
            door.close();
            door = null;
        }
    }

    Optional<ServedRun> find(Ticket ticket) {
        return Optional.ofNullable(live.get(ticket));
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    /** Ends a run and closes its data connections. */
    void end(ServedRun run) {
        if (live.remove(run.ticket()) != null) {
            run.close();
            if (run.isOverDatagrams()) {
                closeDoor();
            }
            ended.countDown();
        }
    }

    /** Waits until one has ended. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        live.values().forEach(this::end);
    }
}
