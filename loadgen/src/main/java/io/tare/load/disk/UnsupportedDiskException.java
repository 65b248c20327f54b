// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.io.Serial;

/** This machine, kernel or file system cannot run the job at all; the message says why, and what is possible. */
public final class UnsupportedDiskException extends DiskException {

    @Serial
    private static final long serialVersionUID = 1;

    public UnsupportedDiskException(String message) {
        super(message);
    }
}
