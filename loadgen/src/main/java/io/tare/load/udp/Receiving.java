// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import io.tare.load.kernel.DatagramBatch;

/**
 * How datagrams are received. Immutable.
 *
 * @param maxDatagramBytes the largest datagram to come, in [20, 65507]
 * @param batch            how many messages a system call receives at most, in [1, 1024]
 * @param coalescing       takes several datagrams in one message where the kernel has them together, UDP_GRO in udp(7)
 * @param spin             asks the kernel again and again instead of sleeping
 * @param delays           records one-way delays: for a sender with the same clock, so in the same kernel
 */
public record Receiving(int maxDatagramBytes, int batch, boolean coalescing, boolean spin, boolean delays) {

    public static final int BATCH = 64;

    /** @throws IllegalArgumentException if a value is out of its range */
    public Receiving {
        if (maxDatagramBytes < DatagramHeader.BYTES || maxDatagramBytes > DatagramHeader.MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("maxDatagramBytes must be in [" + DatagramHeader.BYTES + ", "
                    + DatagramHeader.MAX_DATAGRAM_BYTES + "]: " + maxDatagramBytes);
        }
        if (batch < 1 || batch > DatagramBatch.MAX_MESSAGES) {
            throw new IllegalArgumentException("batch must be in [1, " + DatagramBatch.MAX_MESSAGES + "]: " + batch);
        }
    }

    /** Returns the settings for datagrams up to this size, in batches of 64, parked and without coalescing. */
    public static Receiving of(int maxDatagramBytes) {
        return new Receiving(maxDatagramBytes, BATCH, false, false, false);
    }
}
