// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

/** The process that started this one. */
public final class ParentProcess {

    private ParentProcess() {}

    /** Asks the kernel for its id, getppid(2): the smallest call there is, as the C library does not remember the answer. */
    public static long id() {
        return SystemCall.call(SystemCall.GETPPID, 0, 0, 0, 0, 0);
    }
}
