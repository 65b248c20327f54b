// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import java.util.Arrays;

/**
 * Tells from sequence numbers what happened to datagrams on their way.
 *
 * <p>The first datagram has number 0. Numbers come in 32 bits and are extended to 64, as the one nearest to the highest so
 * far, so they may wrap around as long as fewer than 2^31 datagrams are lost in a row. Then a datagram is
 *
 * <ul>
 *   <li><i>new</i> if its number is higher than all before: RFC 4737, section 3.3, s &gt;= NextExp;
 *   <li><i>reordered</i> if its number is lower than the highest before, and it arrives for the first time: RFC 4737,
 *       s &lt; NextExp; it is counted as received, and is no longer lost;
 *   <li><i>duplicated</i> if its number has arrived before: RFC 5560; it is not counted as received;
 *   <li><i>stale</i> if its number is further behind the highest than the window is long: whether it is reordered or
 *       duplicated is not known any more. It is not counted as received and stays lost.
 * </ul>
 *
 * <p>A number is <i>lost</i> if it is lower than the highest and has not arrived until now. A reordered datagram takes that
 * back, so from one reading to the next the count of lost ones can fall, as in RFC 3550, A.3. Those lost after the
 * highest are known to the sender alone.
 *
 * <p>Constant time and memory: a bit per number in the window. Not thread-safe.
 */
public final class SequenceTracker {

    /** 0.1 s of the fastest streams; 8 KiB. */
    public static final int WINDOW = 1 << 16;

    private final long[] seen = new long[WINDOW / Long.SIZE];
    private long highest = -1;
    private long received;
    private long reordered;
    private long duplicated;
    private long stale;

    /** Counts a datagram, and says whether it arrived for the first time as far as is known. */
    public boolean arrived(int sequence) {
        long number = highest + (sequence - (int) highest);
        if (number > highest) {
            advance(number);
            mark(number);
            received++;
            return true;
        }
        if (number < 0 || highest - number >= WINDOW) {
            stale++;
            return false;
        }
        if (isMarked(number)) {
            duplicated++;
            return false;
        }
        mark(number);
        received++;
        reordered++;
        return true;
    }

    /** Returns the highest number so far; -1 before the first datagram. */
    public long highest() {
        return highest;
    }

    /** Returns how many different datagrams arrived. */
    public long received() {
        return received;
    }

    public long reordered() {
        return reordered;
    }

    public long duplicated() {
        return duplicated;
    }

    public long stale() {
        return stale;
    }

    /** Returns how many numbers below the highest have not arrived. */
    public long lost() {
        return highest + 1 - received;
    }

    /** Empties the places that the numbers between the highest so far and the next highest will have. */
    private void advance(long number) {
        if (number - highest >= WINDOW) {
            Arrays.fill(seen, 0);
        } else {
            long skipped = highest + 1;
            while (skipped < number) {
                if (skipped % Long.SIZE == 0 && number - skipped >= Long.SIZE) {
                    seen[word(skipped)] = 0;
                    skipped += Long.SIZE;
                } else {
                    seen[word(skipped)] &= ~bit(skipped);
                    skipped++;
                }
            }
        }
        highest = number;
    }

    private void mark(long number) {
        seen[word(number)] |= bit(number);
    }

    private boolean isMarked(long number) {
        return (seen[word(number)] & bit(number)) != 0;
    }

    private static int word(long number) {
        return (int) (number % WINDOW) / Long.SIZE;
    }

    private static long bit(long number) {
        return 1L << number;
    }
}
