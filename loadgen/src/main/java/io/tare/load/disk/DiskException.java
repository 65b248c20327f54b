// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A disk job could not do what was asked. The message is one sentence: what, where, and why. */
public class DiskException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public DiskException(String message) {
        super(message);
    }

    public DiskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
