// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.icmp;

import java.nio.ByteBuffer;

/** The ones' complement sum of 16-bit words, RFC 1071. */
final class InternetChecksum {

    private InternetChecksum() {}

    /** Returns the checksum of all bytes, in which the field for it must be zero. */
    static short of(ByteBuffer bytes) {
        long sum = 0;
        int end = bytes.capacity();
        for (int i = 0; i + 1 < end; i += 2) {
            sum += bytes.getShort(i) & 0xffff;
        }
        if (end % 2 == 1) {
            sum += (bytes.get(end - 1) & 0xff) << Byte.SIZE;
        }
        while (sum >>> Short.SIZE != 0) {
            sum = (sum & 0xffff) + (sum >>> Short.SIZE);
        }
        return (short) ~sum;
    }
}
