// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.FileSystemException;

/** A result file could not be written or read: one sentence that names the file and the cause. */
public final class ResultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param sentence names the file, or the fork, and what is the matter with it
     * @param cause its cause
     */
    public ResultException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /**
     * @param sentence names the file, or the fork, and what is the matter with it
     */
    public ResultException(String sentence) {
        super(sentence);
    }

    /**
     * The sentence "WHAT: reason".
     *
     * @param what what could not be done, and to which file
     */
    static ResultException because(String what, Exception cause) {
        return new ResultException(what + ": " + reason(cause), cause);
    }

    /** The reason alone: Java puts the file's name, which the sentence has already, before or in place of it. */
    private static String reason(Exception cause) {
        if (cause instanceof JsonProcessingException json) {
            // It cites the file, which may be anything.
            return json.getOriginalMessage().replaceAll("\\R.*", "").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
        }
        if (cause instanceof FileSystemException file) {
            return file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
