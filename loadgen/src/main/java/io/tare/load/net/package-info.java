// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Loads over the network: a server that answers, and one client class per load.
 *
 * <pre>
 *   client                                                 server
 *   Run ───────────── control connection, TCP ──────────── ControlGate ── ServedRun ── FarSide, one a load
 *    │                                                                       │
 *    ├─ Connection ── data connections, TCP or Unix ────── OpeningGate ──────┤  a Netty handler, or a thread
 *    │    CallerConnection, PlainConnection                                  │  with a PlainSocket
 *    └─ UdpSocket ─── datagrams ────────────────────────── DatagramDoor ─────┘  a thread with a UdpSocket
 * </pre>
 *
 * <p>A run begins with settings on its control connection; data connections and datagrams show its ticket, see
 * {@link io.tare.load.control}. When the control connection ends, the run ends.
 *
 * <p>{@link io.tare.load.net.TcpStream} and the ping-pongs are driven by the thread that calls them: an operation contains
 * system calls and the network, and no other thread of the client. {@link io.tare.load.net.TcpStreams} and
 * {@link io.tare.load.net.UdpStreams} have a thread for each stream. What threads do while they wait is their
 * {@link io.tare.load.net.WaitStrategy}.
 *
 * <p>A new load is a constant in {@code LoadKind}, a {@code FarSide} and a client class.
 *
 * <p>Sizes are bytes. Times are {@link java.time.Duration} where they are options and nanoseconds where they are
 * results. Errors are {@link io.tare.load.net.TrafficException}: one sentence that says what was waited for, from
 * whom, and why it failed.
 */
@NullMarked
package io.tare.load.net;

import org.jspecify.annotations.NullMarked;
