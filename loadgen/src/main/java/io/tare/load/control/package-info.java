// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * How a client and a server agree on a run: who may, what is asked, what the far side saw.
 *
 * <pre>
 *   client                                        server
 *   Opening   role CONTROL, client's nonce  ──►
 *                                           ◄──   Challenge   server's nonce and proof
 *   frame     PROOF                         ──►
 *   frame     RUN, the load's settings      ──►
 *                                           ◄──   frame       TICKET, or REFUSED with a sentence
 *   frame     REPORT                        ──►
 *                                           ◄──   frame       REPORT, what the far side counted until now
 * </pre>
 *
 * <p>The run lives as long as this connection. A data connection begins with an {@code Opening} in the role DATA, which
 * holds the run's {@code Ticket} in place of the nonce; the server's answer is one {@code Opening} back. Datagrams
 * carry the ticket's first eight bytes.
 *
 * <p>The token never goes over the wire: both sides prove that they know it (HMAC-SHA256, RFC 2104, over both nonces).
 * Nothing is encrypted, and a ticket can be read by whoever reads the traffic; it is worth one run.
 *
 * <p>Here are only bytes and their meaning; sockets are in {@link io.tare.load.net}. What is read is bounded before it
 * is kept. All integers are big-endian.
 */
@NullMarked
package io.tare.load.control;

import org.jspecify.annotations.NullMarked;
