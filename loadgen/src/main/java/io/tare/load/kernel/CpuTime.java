// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * CPU time that was used, getrusage(2). Immutable.
 *
 * @param userNanos   in programs
 * @param systemNanos in the kernel on their behalf
 */
public record CpuTime(long userNanos, long systemNanos) {

    private static final int RUSAGE_SELF = 0;
    static final int RUSAGE_THREAD = 1;
    private static final int RUSAGE_BYTES = 144;

    /** Returns what all threads of this process used until now; empty where it cannot be asked for. */
    public static Optional<CpuTime> ofProcess() {
        return of(RUSAGE_SELF);
    }

    /** Returns what the calling thread used until now; empty where it cannot be asked for. */
    public static Optional<CpuTime> ofThread() {
        return of(RUSAGE_THREAD);
    }

    /** Returns the time used since the earlier reading. */
    public CpuTime minus(CpuTime earlier) {
        return new CpuTime(userNanos - earlier.userNanos, systemNanos - earlier.systemNanos);
    }

    public long totalNanos() {
        return userNanos + systemNanos;
    }

    private static Optional<CpuTime> of(int who) {
        return usage(who).map(CpuTime::of);
    }

    static CpuTime of(ByteBuffer usage) {
        return new CpuTime(timeval(usage, 0), timeval(usage, 16));
    }

    /** Returns a struct rusage. */
    static Optional<ByteBuffer> usage(int who) {
        if (Kernel.unavailabilityCause().isPresent()) {
            return Optional.empty();
        }
        ByteBuffer usage = ByteBuffer.allocateDirect(RUSAGE_BYTES).order(ByteOrder.nativeOrder());
        int result = Kernel.libc().getrusage(who, Buffer.memoryAddress(usage));
        Reference.reachabilityFence(usage);
        return result == 0 ? Optional.of(usage) : Optional.empty();
    }

    private static long timeval(ByteBuffer usage, int offset) {
        return usage.getLong(offset) * 1_000_000_000 + usage.getLong(offset + Long.BYTES) * 1000;
    }
}
