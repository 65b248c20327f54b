// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Streams of datagrams: what sends them by the batch and on a schedule, and what counts those that arrive.
 *
 * <p>A sender and a receiver are each driven by one thread of their owner, on a connected socket of their owner; who may
 * send to whom was settled before. Sockets are descriptors, and calls on hot paths allocate nothing.
 */
@NullMarked
package io.tare.load.udp;

import org.jspecify.annotations.NullMarked;
