// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import java.io.IOException;

/** What the kernel refused, in its own words: "sched_setaffinity: Invalid argument". */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int errno;

    ErrnoException(String call, int errno) {
        super(call + ": " + Kernel.words(errno));
        this.errno = errno;
    }

    /** Returns the number that the kernel gave, errno(3). */
    public int errno() {
        return errno;
    }
}
