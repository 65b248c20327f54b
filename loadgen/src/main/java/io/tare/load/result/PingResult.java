// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.List;

/**
 * Echo requests and what became of them. Immutable.
 *
 * @param sent     requests
 * @param received   replies in time
 * @param late     replies to earlier requests, after those had been given up
 * @param rtt      the round trips of the replies in time
 */
public record PingResult(long sent, long received, long late, Latency rtt) {

    /** Returns what all parts counted together. */
    public static PingResult merged(List<PingResult> parts) {
        return new PingResult(
                parts.stream().mapToLong(PingResult::sent).sum(),
                parts.stream().mapToLong(PingResult::received).sum(),
                parts.stream().mapToLong(PingResult::late).sum(),
                Latency.merged(parts.stream().map(PingResult::rtt).toList()));
    }

    /** Returns how many requests had no reply in time. */
    public long lost() {
        return sent - received;
    }
}
