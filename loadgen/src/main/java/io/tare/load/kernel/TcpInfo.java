// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel knows about a TCP connection, TCP_INFO in tcp(7).
 *
 * @param rttMicros             smoothed round-trip time
 * @param rttVariationMicros    by how much it varies, smoothed
 * @param pathMtuBytes          the largest packet that gets to the peer in one piece
 * @param congestionWindowBytes what may be in flight: the window in segments times the segment size
 * @param totalRetransmits      segments sent again since the connection began
 * @param sendWindowBytes       what the peer has room for; empty before Linux 5.4
 * @param reorderings           how often segments were seen to arrive in another order; empty before Linux 4.19
 */
public record TcpInfo(
        long rttMicros,
        long rttVariationMicros,
        long pathMtuBytes,
        long congestionWindowBytes,
        long totalRetransmits,
        OptionalLong sendWindowBytes,
        OptionalLong reorderings) {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;

    // Offsets in struct tcp_info of linux/tcp.h: eight single bytes, then numbers, to which newer kernels add.
    private static final int SND_MSS = 16;
    private static final int PMTU = 60;
    private static final int RTT = 68;
    private static final int RTTVAR = 72;
    private static final int SND_CWND = 80;
    private static final int TOTAL_RETRANS = 100;
    private static final int LEAST_BYTES = 104;
    private static final int REORD_SEEN = 220;
    private static final int SND_WND = 228;
    private static final int BYTES = 232;

    /** Asks the kernel; empty if it does not know, as for a Unix domain socket or a closed descriptor. */
    public static Optional<TcpInfo> of(int descriptor) {
        if (Kernel.unavailabilityCause().isPresent()) {
            return Optional.empty();
        }
        ByteBuffer info = ByteBuffer.allocateDirect(BYTES + Integer.BYTES).order(ByteOrder.nativeOrder());
        info.putInt(BYTES, BYTES);
        long address = Buffer.memoryAddress(info);
        int result = Kernel.libc().getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, address, address + BYTES);
        int known = info.getInt(BYTES);
        if (result != 0 || known < LEAST_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new TcpInfo(
                number(info, RTT),
                number(info, RTTVAR),
                number(info, PMTU),
                number(info, SND_CWND) * number(info, SND_MSS),
                number(info, TOTAL_RETRANS),
                ifKnown(info, SND_WND, known),
                ifKnown(info, REORD_SEEN, known)));
    }

    private static long number(ByteBuffer info, int offset) {
        return Integer.toUnsignedLong(info.getInt(offset));
    }

    private static OptionalLong ifKnown(ByteBuffer info, int offset, int known) {
        return known >= offset + Integer.BYTES ? OptionalLong.of(number(info, offset)) : OptionalLong.empty();
    }
}
