// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

/** How a datagram of a stream begins; big-endian. What follows has no meaning. */
public final class DatagramHeader {

    /** First half of the run's ticket, 64 bits: a datagram without it belongs to somebody else. */
    public static final int TICKET = 0;

    /** Number of the datagram, from 0, the lower 32 bits: see {@link SequenceTracker}. */
    public static final int SEQUENCE = 8;

    /** When the sender began the system call that sent it, in ns of the sender's {@link System#nanoTime()}. */
    public static final int SENT_NANOS = 12;

    /** The smallest datagram. */
    public static final int BYTES = 20;

    /** The largest: what IPv4 has room for, RFC 768. */
    public static final int MAX_DATAGRAM_BYTES = 65_507;

    private DatagramHeader() {}
}
