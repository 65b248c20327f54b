// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/** The kernel's errors that a load goes on after, errno(3); the same on x86-64 and AArch64. */
public final class Errno {

    /** Interrupted by a signal: nothing happened. */
    public static final int EINTR = 4;

    /** Input/output error: here, that a device cannot segment datagrams. */
    public static final int EIO = 5;

    /** Bad file descriptor. */
    public static final int EBADF = 9;

    /** Nothing to receive now, or no room to send now. */
    public static final int EAGAIN = 11;

    /** Device or resource busy: completions have to be taken first. */
    public static final int EBUSY = 16;

    /** Invalid argument. */
    public static final int EINVAL = 22;

    /** No space left on device. */
    public static final int ENOSPC = 28;

    /** Message too long. */
    public static final int EMSGSIZE = 90;

    /** No buffer space available: a queue of a device is full. */
    public static final int ENOBUFS = 105;

    /** Connection refused: nobody has the peer's port, as an earlier datagram found out. */
    public static final int ECONNREFUSED = 111;

    private Errno() {}

    /** Returns the kernel's words for an error: "No space left on device". */
    public static String words(int errno) {
        return Kernel.words(errno);
    }

    /** Returns the exception for what a call returned: "sendmmsg: Message too long". */
    public static ErrnoException exception(String call, int result) {
        return new ErrnoException(call, -result);
    }

    /** Returns what a call returned if it succeeded. */
    public static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw exception(call, result);
        }
        return result;
    }
}
