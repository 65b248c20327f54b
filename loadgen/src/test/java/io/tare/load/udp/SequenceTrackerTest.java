// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceTrackerTest {

    private final SequenceTracker tracker = new SequenceTracker();

    @Test
    void countsThoseInOrder() {
        arrive(0, 1, 2, 3);

        assertThat(tracker.received()).isEqualTo(4);
        assertThat(tracker.highest()).isEqualTo(3);
        assertThat(tracker.lost()).isZero();
        assertThat(tracker.reordered()).isZero();
        assertThat(tracker.duplicated()).isZero();
    }

    @Test
    void countsThoseBeforeTheFirstArrivalAsLost() {
        arrive(5);

        assertThat(tracker.lost()).isEqualTo(5);
    }

    @Test
    void takesALossBackWhenTheDatagramComesLate() {
        arrive(0, 3);
        assertThat(tracker.lost()).isEqualTo(2);

        arrive(1);

        assertThat(tracker.lost()).isEqualTo(1);
        assertThat(tracker.reordered()).isEqualTo(1);
        assertThat(tracker.received()).isEqualTo(3);
    }

    @Test
    void tellsADuplicateFromALateOne() {
        assertThat(tracker.arrived(0)).isTrue();
        assertThat(tracker.arrived(2)).isTrue();
        assertThat(tracker.arrived(2)).isFalse();
        assertThat(tracker.arrived(1)).isTrue();
        assertThat(tracker.arrived(1)).isFalse();
        assertThat(tracker.arrived(0)).isFalse();

        assertThat(tracker.received()).isEqualTo(3);
        assertThat(tracker.duplicated()).isEqualTo(3);
        assertThat(tracker.reordered()).isEqualTo(1);
        assertThat(tracker.lost()).isZero();
    }

    @Test
    void knowsNothingOfThoseBehindTheWindow() {
        arrive(0, SequenceTracker.WINDOW + 1);
        arrive(2);
        assertThat(tracker.reordered()).isEqualTo(1);

        assertThat(tracker.arrived(1)).isFalse();
        assertThat(tracker.arrived(0)).isFalse();

        assertThat(tracker.stale()).isEqualTo(2);
        assertThat(tracker.received()).isEqualTo(3);
        assertThat(tracker.lost()).isEqualTo(SequenceTracker.WINDOW - 1);
    }

    @Test
    void forgetsWhatArrivedWhenItsPlaceIsTakenByALaterNumber() {
        for (int gap : new int[] {1, 63, 64, 65, 1000, SequenceTracker.WINDOW - 1, SequenceTracker.WINDOW, 1 << 20}) {
            SequenceTracker other = new SequenceTracker();
            for (int i = 0; i < SequenceTracker.WINDOW; i++) {
                other.arrived(i);
            }
            int next = SequenceTracker.WINDOW - 1 + gap;

            assertThat(other.arrived(next)).isTrue();

            for (int late = Math.max(SequenceTracker.WINDOW, next - SequenceTracker.WINDOW + 1); late < next; late++) {
                assertThat(other.arrived(late))
                        .as("%d after a gap of %d", late, gap)
                        .isTrue();
            }
            assertThat(other.duplicated()).isZero();
        }
    }

    @Test
    void survivesWrapAround() {
        // Three times around in steps that an unsigned number of 32 bits can show.
        long step = 1L << 30;
        long number = 0;
        for (int i = 0; i < 12; i++) {
            number += step;
            assertThat(tracker.arrived((int) number)).isTrue();
            assertThat(tracker.highest()).isEqualTo(number);
        }
        // The last of them was 3 * 2^32: number 0 again, and around it.
        assertThat(tracker.arrived((int) (number - 1))).isTrue();
        assertThat(tracker.arrived((int) (number + 1))).isTrue();
        assertThat(tracker.arrived((int) number)).isFalse();

        assertThat(tracker.highest()).isEqualTo(number + 1);
        assertThat(tracker.reordered()).isEqualTo(1);
        assertThat(tracker.duplicated()).isEqualTo(1);
        assertThat(tracker.received()).isEqualTo(14);
    }

    @Test
    void agreesWithASetOfAllNumbersWhateverTheNetworkDoes() {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            // Near the wrap-around, with losses, duplicates and swaps over up to 1,000 places.
            long first = (1L << 32) - random.nextInt(5000);
            List<Long> arrivals = new ArrayList<>();
            for (long number = first; number < first + 10_000; number++) {
                for (int copies = random.nextInt(10); copies >= 1; copies -= 8) {
                    arrivals.add(number);
                }
            }
            for (int i = 0; i < 500; i++) {
                int from = random.nextInt(arrivals.size());
                arrivals.add(Math.min(arrivals.size(), from + random.nextInt(1000)), arrivals.get(from));
            }
            SequenceTracker other = new SequenceTracker();
            Set<Long> seen = new HashSet<>();
            long highest = -1;
            long reordered = 0;
            // Brings it near: a receiver that hears of numbers in steps of less than 2^31.
            for (long number : new long[] {1L << 30, 1L << 31, 3L << 30}) {
                other.arrived((int) number);
                seen.add(number);
                highest = number;
            }
            for (long number : arrivals) {
                boolean fresh = seen.add(number);
                assertThat(other.arrived((int) number)).isEqualTo(fresh);
                reordered += fresh && number < highest ? 1 : 0;
                highest = Math.max(highest, number);
            }
            assertThat(other.received()).isEqualTo(seen.size());
            assertThat(other.duplicated()).isEqualTo(arrivals.size() + 3 - seen.size());
            assertThat(other.reordered()).isEqualTo(reordered);
            assertThat(other.lost()).isEqualTo(highest + 1 - seen.size());
            assertThat(other.stale()).isZero();
        }
    }

    private void arrive(int... numbers) {
        for (int number : numbers) {
            tracker.arrived(number);
        }
    }
}
