// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** The kinds of errors that are not a server's replies, as {@link io.tare.load.result.RespResult} has them. */
final class RespErrors {

    static final String REFUSED = "refused";
    static final String RESET = "reset";
    static final String CLOSED = "closed";
    static final String STALLED = "stalled";
    static final String MALFORMED = "malformed";
    static final String UNEXPECTED = "unexpected";
    static final String BROKEN = "broken";

    private RespErrors() {}

    /** Returns the kind of what the kernel said of a connection; each transport puts other words around its. */
    static String kindOf(Throwable cause) {
        String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (words.contains("refused")) {
            return REFUSED;
        }
        if (words.contains("reset") || words.contains("broken pipe")) {
            return RESET;
        }
        return cause instanceof ClosedChannelException ? CLOSED : BROKEN;
    }
}
