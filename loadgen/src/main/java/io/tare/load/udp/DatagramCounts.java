// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

/**
 * What a receiver of datagrams counted. Immutable. For the words see {@link SequenceTracker}.
 *
 * @param received      different datagrams of the run
 * @param receivedBytes their payload with the header
 * @param lost          between the first number and the highest that arrived; negative in an interval in which more
 *                      were found again than lost
 * @param reordered     of those received
 * @param duplicated    received again
 * @param stale         too late to know what they were
 * @param tooShort      datagrams without a whole header
 * @param foreign       datagrams with another ticket, or longer than the run's
 */
public record DatagramCounts(
        long received,
        long receivedBytes,
        long lost,
        long reordered,
        long duplicated,
        long stale,
        long tooShort,
        long foreign) {

    public static final DatagramCounts NONE = new DatagramCounts(0, 0, 0, 0, 0, 0, 0, 0);

    /** Returns what was counted since an earlier reading. */
    public DatagramCounts minus(DatagramCounts earlier) {
        return new DatagramCounts(
                received - earlier.received,
                receivedBytes - earlier.receivedBytes,
                lost - earlier.lost,
                reordered - earlier.reordered,
                duplicated - earlier.duplicated,
                stale - earlier.stale,
                tooShort - earlier.tooShort,
                foreign - earlier.foreign);
    }

    /** Returns what two receivers counted together. */
    public DatagramCounts plus(DatagramCounts other) {
        return new DatagramCounts(
                received + other.received,
                receivedBytes + other.receivedBytes,
                lost + other.lost,
                reordered + other.reordered,
                duplicated + other.duplicated,
                stale + other.stale,
                tooShort + other.tooShort,
                foreign + other.foreign);
    }

    /**
     * Returns the same with those lost after the highest number, too, once nothing is under way any more.
     *
     * @param sent datagrams that the sender sent
     */
    public DatagramCounts of(long sent) {
        return new DatagramCounts(
                received, receivedBytes, sent - received, reordered, duplicated, stale, tooShort, foreign);
    }
}
