// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Traffic and disk jobs in plain Java: no benchmark harness, no containers. What others embed.
 *
 * <p>Loads live in one package per device: {@link io.tare.load.net} for the network. What they measured is in
 * {@link io.tare.load.result}. Here is only {@link io.tare.load.PeerMain}, the process that answers network loads
 * from inside a container.
 *
 * <p>A <em>closed loop</em> sends when the reply to its last message is there; a slow reply makes it send less, and
 * so it sees service time only. Both loads that are here are closed: {@link io.tare.load.net.TcpStream} with a
 * window of chunks, {@link io.tare.load.net.TcpPingPong} with one message.
 */
@NullMarked
package io.tare.load;

import org.jspecify.annotations.NullMarked;
