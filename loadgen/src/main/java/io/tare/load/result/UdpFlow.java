// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * One stream of datagrams, and what became of it. Immutable.
 *
 * <p>What was lost is known from gaps in the numbers of those received; what was sent is the sender's count. The two
 * are read at slightly different moments, so they differ by what was on its way.
 *
 * @param index       which of the run's streams it was
 * @param sent        datagrams that the sender's kernel took
 * @param sendErrors  times that it had no room for one
 * @param received    datagrams that arrived, duplicates not counted
 * @param lost        gaps in the sequence, RFC 7680's loss
 * @param duplicated  datagrams that arrived again, RFC 5560
 * @param reordered   datagrams that arrived after one that was sent later, RFC 4737's Type-P-Reordered
 * @param goodput     payload of those received, by the receiver's clock
 * @param jitterNanos interarrival jitter at the end, RFC 3550 section 6.4.1
 */
public record UdpFlow(
        int index,
        long sent,
        long sendErrors,
        long received,
        long lost,
        long duplicated,
        long reordered,
        Goodput goodput,
        long jitterNanos) {

    /** Returns the share of the datagrams that were lost, in [0, 1]; 0 if nothing is known of any. */
    public double lossRatio() {
        return received + lost == 0 ? 0 : (double) lost / (received + lost);
    }

    public double receivedPerSecond() {
        return received * 1e9 / goodput.elapsedNanos();
    }
}
