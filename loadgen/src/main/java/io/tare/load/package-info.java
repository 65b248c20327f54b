// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Traffic and disk jobs in plain Java: no benchmark harness, no containers. What others embed.
 *
 * <pre>
 *   control   how client and server agree on a run            net      servers, connections, loads over TCP and UDP
 *   pace      when to send                                    udp      datagrams: batches, sequence, jitter
 *   kernel    Linux system calls                              icmp     echo
 *   result    what a load measured                            cli      the command line
 *   record    files with every latency                        junit    a server for tests
 *   http      requests to servers of others
 * </pre>
 *
 * <p>Here is only {@link io.tare.load.PeerMain}, the process that answers network loads from inside a container.
 *
 * <p>A <em>closed loop</em> sends when the reply to its last message is there; a slow reply makes it send less, and so it
 * sees service time only. All ping-pongs are closed. An <em>open loop</em> sends when its schedule says so.
 */
@NullMarked
package io.tare.load;

import org.jspecify.annotations.NullMarked;
