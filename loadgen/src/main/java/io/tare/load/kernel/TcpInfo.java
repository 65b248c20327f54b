// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the kernel knows about a TCP connection, TCP_INFO in tcp(7).
 *
 * @param rttMicros             smoothed round-trip time
 * @param congestionWindowBytes what may be in flight: the window in segments times the segment size
 * @param totalRetransmits      segments sent again since the connection began
 */
public record TcpInfo(long rttMicros, long congestionWindowBytes, long totalRetransmits) {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    // Offsets in struct tcp_info of linux/tcp.h: eight single bytes, then 32-bit numbers.
    private static final int SND_MSS = 16;
    private static final int RTT = 68;
    private static final int SND_CWND = 80;
    private static final int TOTAL_RETRANS = 100;
    private static final int BYTES = 104;

    /** Asks the kernel; empty if it does not know, as for a Unix domain socket or a closed descriptor. */
    public static Optional<TcpInfo> of(int descriptor) {
        if (Kernel.unavailabilityCause().isPresent()) {
            return Optional.empty();
        }
        ByteBuffer info = ByteBuffer.allocateDirect(BYTES + Integer.BYTES).order(ByteOrder.nativeOrder());
        info.putInt(BYTES, BYTES);
        long address = Buffer.memoryAddress(info);
        int result = Kernel.libc().getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, address, address + BYTES);
        if (result != 0 || info.getInt(BYTES) < BYTES) {
            return Optional.empty();
        }
        long windowBytes = Integer.toUnsignedLong(info.getInt(SND_CWND)) * Integer.toUnsignedLong(info.getInt(SND_MSS));
        return Optional.of(new TcpInfo(
                Integer.toUnsignedLong(info.getInt(RTT)),
                windowBytes,
                Integer.toUnsignedLong(info.getInt(TOTAL_RETRANS))));
    }
}
