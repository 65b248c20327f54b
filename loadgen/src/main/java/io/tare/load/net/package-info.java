// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Loads over the network: a server that answers, and one client class per load.
 *
 * <pre>
 *   the caller's thread                             the server's one thread
 *   TcpStream ──────┐                               ┌────── TcpStreamSink
 *                   ├─ CallerConnection ── TCP ── OpeningGate
 *   TcpPingPong ────┘                               └────── TcpPingPongEcho
 * </pre>
 *
 * <p>A connection begins with an {@code Opening}: the run's token, the kind of load and the size of
 * what the server answers. The server replies that it accepts, and from then on the connection belongs to the load.
 *
 * <p>A client's event loop is run by the thread that calls it, within the call. A benchmark's operation therefore
 * contains system calls and the network, and no other thread of the client. What the two threads do while they wait
 * is their {@link io.tare.load.net.WaitStrategy}.
 *
 * <p>A new load over TCP is a constant in {@code LoadKind}, a client class and a handler for the server.
 *
 * <p>Sizes are bytes. Times are {@link java.time.Duration} where they are options and nanoseconds where they are
 * results. Errors are {@link io.tare.load.net.TrafficException}: one sentence that says what was waited for, from
 * whom, and why it failed.
 */
@NullMarked
package io.tare.load.net;

import org.jspecify.annotations.NullMarked;
