// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * The client's end of a connection, driven by the thread that opened it: what moves, moves inside the calls that this
 * thread makes.
 *
 * <p>A connection that failed once stays failed. Not thread-safe: all calls, {@link #close()} included, come from the
 * opening thread.
 */
interface Connection extends AutoCloseable {

    /**
     * Sends what is received from now on to the given buffer, which stays the caller's.
     *
     * @param target     must have writable bytes whenever this connection waits
     * @param onReceived called after bytes were added to the target
     */
    void receive(ByteBuf target, Runnable onReceived);

    /**
     * Makes sure that an operation may begin, before it touches anything.
     *
     * @param awaited as for {@link #await}
     * @throws TrafficException if this connection has failed
     * @throws IllegalStateException if it is closed, or belongs to another thread
     */
    void checkUsable(String awaited);

    /** Queues a buffer, and takes over one reference to it. */
    void write(ByteBuf buffer);

    /** Hands what is queued to the kernel, as much as it takes; the rest goes out during the next wait. */
    void flush();

    /** Says whether there is room for more: what was written is out, or so little is left that more may be queued. */
    boolean hasRoom();

    /**
     * Sends and receives until the condition holds.
     *
     * <p>An interrupt ends the wait; one that sleeps in the kernel ends when the kernel next wakes the thread.
     *
     * @param awaited what the peer is to do, for the error's sentence: "waiting for 10.0.0.1:80 to …"
     * @throws TrafficException if the connection fails, or the condition does not hold within
     *     {@link TcpOptions#replyTimeout()}
     */
    void await(BooleanSupplier condition, String awaited);

    /** As {@link #await(BooleanSupplier, String)}, with a time limit of its own. */
    void await(BooleanSupplier condition, String awaited, Duration timeout);

    /**
     * Sends and receives until the condition holds or the time has come, and says whether the condition holds.
     *
     * <p>It sends and receives what can be without waiting even if the time has come already.
     *
     * @param deadlineNanos by {@link System#nanoTime()}
     * @throws TrafficException if the connection fails
     */
    boolean awaitUntil(BooleanSupplier condition, long deadlineNanos, String awaited);

    /** Sends no more after what was written, so that the other side sees the end. */
    void sendNoMore();

    /**
     * Returns the descriptor by which the kernel can be asked about it; empty if the transport keeps it to
     * itself, or the connection is closed already.
     */
    OptionalInt descriptor();

    /** Makes this connection fail for a reason that its load found. */
    void fail(String reason);

    @Override
    void close();
}
