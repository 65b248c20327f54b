// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

/** A result file could not be written or read: one sentence that names the file and the cause. */
public final class ResultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ResultException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    ResultException(String sentence) {
        super(sentence);
    }
}
