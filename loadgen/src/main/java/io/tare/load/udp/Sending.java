// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import io.tare.load.kernel.DatagramBatch;
import io.tare.load.pace.EvenSchedule;

/**
 * How datagrams are sent. Immutable.
 *
 * @param datagramBytes      payload of each, in [20, 65507]
 * @param datagramsPerSecond in [0, 10^9]; 0: as fast as the kernel takes them
 * @param batch              how many a system call sends at most, in [1, 1024]
 * @param segmentation       lets the kernel cut datagrams out of larger messages, UDP_SEGMENT in udp(7): cheaper by far
 * @param spin               waits for a datagram's time by asking the clock instead of sleeping
 */
public record Sending(int datagramBytes, long datagramsPerSecond, int batch, boolean segmentation, boolean spin) {

    public static final int BATCH = 64;

    /** @throws IllegalArgumentException if a value is out of its range */
    public Sending {
        if (datagramBytes < DatagramHeader.BYTES || datagramBytes > DatagramHeader.MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("datagramBytes must be in [" + DatagramHeader.BYTES + ", "
                    + DatagramHeader.MAX_DATAGRAM_BYTES + "]: " + datagramBytes);
        }
        if (datagramsPerSecond < 0 || datagramsPerSecond > EvenSchedule.MAX_PER_SECOND) {
            throw new IllegalArgumentException(
                    "datagramsPerSecond must be in [0, " + EvenSchedule.MAX_PER_SECOND + "]: " + datagramsPerSecond);
        }
        if (batch < 1 || batch > DatagramBatch.MAX_MESSAGES) {
            throw new IllegalArgumentException("batch must be in [1, " + DatagramBatch.MAX_MESSAGES + "]: " + batch);
        }
    }

    /** Returns the settings for datagrams of this size as fast as they go, in batches of 64, without segmentation. */
    public static Sending flatOut(int datagramBytes) {
        return new Sending(datagramBytes, 0, BATCH, false, false);
    }
}
