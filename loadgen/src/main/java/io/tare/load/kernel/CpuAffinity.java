// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import io.netty.channel.unix.Buffer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Which CPUs a thread may run on, sched_setaffinity(2). */
public final class CpuAffinity {

    private static final int MASK_BYTES = 512;

    private CpuAffinity() {}

    /**
     * Keeps the calling thread on the given CPUs.
     *
     * @param cpus in [0, 4095]
     * @throws ErrnoException if none of them is there for this thread
     */
    public static void pin(Set<Integer> cpus) throws ErrnoException {
        ByteBuffer mask = ByteBuffer.allocateDirect(MASK_BYTES).order(ByteOrder.nativeOrder());
        for (int cpu : cpus) {
            int offset = cpu / Long.SIZE * Long.BYTES;
            mask.putLong(offset, mask.getLong(offset) | 1L << cpu % Long.SIZE);
        }
        int result = Kernel.libc().sched_setaffinity(0, MASK_BYTES, Buffer.memoryAddress(mask));
        // Nothing else keeps the memory until the kernel has read it.
        Reference.reachabilityFence(mask);
        Kernel.check("sched_setaffinity", result);
    }
}
