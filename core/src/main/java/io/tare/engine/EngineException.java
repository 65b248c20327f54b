// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

/** An engine did not do what it can do: one sentence with the operation, its target and the engine's own words. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EngineException(String sentence) {
        super(sentence);
    }

    public EngineException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** Crosses JMH's link without its cause, which may be of a class that cannot: gRPC's can not. */
    private Object writeReplace() {
        EngineException alone = new EngineException(String.valueOf(getMessage()));
        alone.setStackTrace(getStackTrace());
        return alone;
    }
}
