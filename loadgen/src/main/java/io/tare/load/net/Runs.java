// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that a server serves now, by their tickets. Thread-safe. */
final class Runs implements AutoCloseable {

    /** More clients at once are no measurement. */
    private static final int MAX_RUNS = 64;

    private final TcpOptions options;
    private final Map<Ticket, ServedRun> live = new ConcurrentHashMap<>();

    Runs(TcpOptions options) {
        this.options = options;
    }

    /**
     * Begins a run.
     *
     * @throws IllegalArgumentException if its settings are not valid
     * @throws TrafficException if it cannot be served
     */
    ServedRun begin(Fields settings) {
        if (live.size() >= MAX_RUNS) {
            throw new TrafficException("it serves " + MAX_RUNS + " runs already; wait until one ends");
        }
        ServedRun run = ServedRun.of(settings, options);
        live.put(run.ticket(), run);
        return run;
    }

    Optional<ServedRun> find(Ticket ticket) {
        return Optional.ofNullable(live.get(ticket));
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    /** Ends a run and closes its data connections. */
    void end(ServedRun run) {
        live.remove(run.ticket());
        run.close();
    }

    @Override
    public void close() {
        live.values().forEach(this::end);
    }
}
