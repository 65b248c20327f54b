// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.List;
import java.util.OptionalLong;

/**
 * One stream of payload in one direction. Immutable.
 *
 * @param index                 which of the run's data connections it was
 * @param direction             {@link Direction#UP} or {@link Direction#DOWN}
 * @param goodput               what the receiver counted, by the receiver's clock
 * @param intervals             the same, interval by interval
 * @param sentBytes             what the sender handed to its kernel in that time; more than the goodput by what was in
 *                              flight
 * @param retransmits           segments that the sender sent again in that time; empty where the kernel does not tell
 * @param reorderings           how often it saw segments arrive in another order in that time
 * @param rttMicros             smoothed round-trip time that the sender saw at the end
 * @param rttVariationMicros    by how much that varied
 * @param pathMtuBytes          the largest packet that got through in one piece at the end
 * @param congestionWindowBytes what the sender might have in flight at the end
 * @param sendWindowBytes       what the receiver had room for at the end
 */
public record Flow(
        int index,
        Direction direction,
        Goodput goodput,
        List<Goodput> intervals,
        long sentBytes,
        OptionalLong retransmits,
        OptionalLong reorderings,
        OptionalLong rttMicros,
        OptionalLong rttVariationMicros,
        OptionalLong pathMtuBytes,
        OptionalLong congestionWindowBytes,
        OptionalLong sendWindowBytes) {

    public Flow {
        intervals = List.copyOf(intervals);
    }
}
