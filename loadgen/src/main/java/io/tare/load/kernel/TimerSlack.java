// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/** How much longer than asked the kernel may let a thread sleep to save wake-ups, PR_SET_TIMERSLACK in prctl(2). */
public final class TimerSlack {

    private static final int PR_SET_TIMERSLACK = 29;
    private static final int PR_GET_TIMERSLACK = 30;

    private TimerSlack() {}

    /**
     * Sets it for the calling thread; a kernel that does not know it goes on as before.
     *
     * @param nanos positive; the default is 50,000
     * @return what it was
     */
    public static long set(long nanos) {
        int before = Kernel.libc().prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
        Kernel.libc().prctl(PR_SET_TIMERSLACK, nanos, 0, 0, 0);
        return Math.max(1, before);
    }
}
