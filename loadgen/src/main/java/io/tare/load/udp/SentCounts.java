// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

/**
 * What a sender of datagrams counted. Immutable.
 *
 * @param sent       datagrams that the kernel took
 * @param sentBytes  their payload with the header
 * @param calls      system calls that sent them
 * @param blocked    calls that found the socket's buffer full, EAGAIN
 * @param noBuffers  calls that found a queue of the device full, ENOBUFS
 * @param maxLateNanos how far behind its schedule the sender was at most; 0 without a rate
 */
public record SentCounts(long sent, long sentBytes, long calls, long blocked, long noBuffers, long maxLateNanos) {

    public static final SentCounts NONE = new SentCounts(0, 0, 0, 0, 0, 0);

    /** Returns what was counted since an earlier reading; the lateness is that of the whole time. */
    public SentCounts minus(SentCounts earlier) {
        return new SentCounts(
                sent - earlier.sent,
                sentBytes - earlier.sentBytes,
                calls - earlier.calls,
                blocked - earlier.blocked,
                noBuffers - earlier.noBuffers,
                maxLateNanos);
    }
}
