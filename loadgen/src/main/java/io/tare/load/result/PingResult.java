// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * Echo requests and what became of them. Immutable.
 *
 * @param sent     requests
 * @param received   replies in time
 * @param late     replies to earlier requests, after those had been given up
 * @param rtt      the round trips of the replies in time
 */
public record PingResult(long sent, long received, long late, Latency rtt) {

    /** Returns how many requests had no reply in time. */
    public long lost() {
        return sent - received;
    }
}
