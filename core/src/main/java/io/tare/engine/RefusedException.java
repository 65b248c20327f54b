// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

/**
 * The engine or the runtime said no: this scenario is {@code unsupported} here. The message is the other side's own
 * words.
 */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RefusedException(String words) {
        super(words);
    }

    public RefusedException(String words, Throwable cause) {
        super(words, cause);
    }

    /** Crosses JMH's link without its cause, which may be of a class that cannot: gRPC's can not. */
    private Object writeReplace() {
        RefusedException alone = new RefusedException(String.valueOf(getMessage()));
        alone.setStackTrace(getStackTrace());
        return alone;
    }
}
