// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A connection or a server could not do what was asked. The message is one sentence: what, with whom, and why. */
public class TrafficException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public TrafficException(String message) {
        super(message);
    }

    public TrafficException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
