// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whose a connection is, and what went wrong with it first. */
final class ConnectionHealth {

    private final Thread owner = Thread.currentThread();
    private final String peer;
    private @Nullable String failure;
    private @Nullable Throwable cause;
    private boolean closed;

    /** Makes the calling thread the owner. */
    ConnectionHealth(String peer) {
        this.peer = peer;
    }

    Thread owner() {
        return owner;
    }

    String peer() {
        return peer;
    }

    /** As {@link Connection#checkUsable}. */
    void checkUsable(String awaited) {
        checkOwner();
        if (closed) {
            throw new IllegalStateException("the connection to " + peer + " is closed");
        }
        if (failure != null) {
            throw failed(awaited);
        }
    }

    /** Throws if a wait may not go on: the connection has failed, or its thread was interrupted. */
    void checkGoing(String awaited) {
        if (owner.isInterrupted()) {
            fail("the waiting thread was interrupted", null);
        }
        if (failure != null) {
            throw failed(awaited);
        }
    }

    /** Keeps the reason if it is the first: what follows is its consequence. */
    void fail(String reason, @Nullable Throwable cause) {
        if (failure == null) {
            failure = reason;
            this.cause = cause;
        }
    }

    void timeOut(Duration timeout) {
        fail("it did not within " + Sentence.seconds(timeout), null);
    }

    /** Marks the connection as closed, and says whether it was open. */
    boolean close() {
        checkOwner();
        boolean open = !closed;
        closed = true;
        return open;
    }

    private TrafficException failed(String awaited) {
        return new TrafficException("waiting for " + peer + " to " + awaited + " failed: " + failure, cause);
    }

    private void checkOwner() {
        if (!owner.equals(Thread.currentThread())) {
            throw new IllegalStateException("the connection to " + peer + " belongs to the thread " + owner.getName()
                    + ", not to " + Thread.currentThread().getName());
        }
    }
}
