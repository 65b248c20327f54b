// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.io.FileNotFoundException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Words of others, made fit to stand in a sentence of ours. */
final class Sentence {

    /** What Netty's native code puts before the kernel's words. */
    private static final Pattern NATIVE_CALL =
            Pattern.compile("^(?:(?:io_uring )?\\w+\\(\\.\\.\\) failed with error\\(-\\d+\\): |\\w+\\(\\) failed: )");

    private Sentence() {}

    /** Returns the first line of what the exception says, or its type if it says nothing. */
    static String from(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            // Netty's exception for ENOENT has no words of its own.
            return cause instanceof FileNotFoundException
                    ? "No such file or directory"
                    : cause.getClass().getSimpleName();
        }
        String line = message.lines().findFirst().orElse(message).strip();
        return NATIVE_CALL.matcher(line).replaceFirst("");
    }

    /** Returns the duration in seconds, with no more digits than it has. */
    static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString() + " s";
    }
}
