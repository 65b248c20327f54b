// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

/** A tool failed, or said what is not understood. The message is one sentence, in the tool's own words where it has any. */
public final class ToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ToolException(String sentence) {
        super(sentence);
    }

    ToolException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
