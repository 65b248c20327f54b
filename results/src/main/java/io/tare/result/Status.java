// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.annotation.JsonValue;

/** What became of a fork. */
public enum Status {
    /** It gave a score. */
    OK("ok"),
    /** It measured, but the load did not reach the rate that was offered: its score is not the scenario's. */
    UNDERDRIVEN("underdriven"),
    /** It started and broke. */
    FAILED("failed"),
    /** The engine or the runtime refused the scenario; the reason is the result. */
    UNSUPPORTED("unsupported");

    private final String id;

    Status(String id) {
        this.id = id;
    }

    /** The word in files and tables. */
    @JsonValue
    public String id() {
        return id;
    }
}
