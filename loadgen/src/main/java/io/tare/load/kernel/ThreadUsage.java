// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a thread used, getrusage(2). Immutable.
 *
 * @param cpu                 its CPU time
 * @param voluntarySwitches   how often it waited
 * @param involuntarySwitches how often it was made to
 * @param majorFaults         how often a page of its memory had to be read first
 */
public record ThreadUsage(CpuTime cpu, long voluntarySwitches, long involuntarySwitches, long majorFaults) {

    private static final int RUSAGE_MAJFLT = 72;
    private static final int RUSAGE_NVCSW = 128;
    private static final int RUSAGE_NIVCSW = 136;

    /** Returns what the calling thread used until now; empty where it cannot be asked for. */
    public static Optional<ThreadUsage> now() {
        return CpuTime.usage(CpuTime.RUSAGE_THREAD).map(ThreadUsage::of);
    }

    private static ThreadUsage of(ByteBuffer usage) {
        return new ThreadUsage(
                CpuTime.of(usage),
                usage.getLong(RUSAGE_NVCSW),
                usage.getLong(RUSAGE_NIVCSW),
                usage.getLong(RUSAGE_MAJFLT));
    }

    /** Returns what was used since the earlier reading. */
    public ThreadUsage minus(ThreadUsage earlier) {
        return new ThreadUsage(
                cpu.minus(earlier.cpu),
                voluntarySwitches - earlier.voluntarySwitches,
                involuntarySwitches - earlier.involuntarySwitches,
                majorFaults - earlier.majorFaults);
    }
}
