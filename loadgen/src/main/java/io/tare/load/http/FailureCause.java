// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.tare.load.result.HttpError;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What an exception of a connection says of it: which kind of error it is, and the words for it. */
final class FailureCause {

    private static final int LONGEST_WORDS = 200;

    private FailureCause() {}

    /** Returns the kind of what happened to a connection that was open. */
    static HttpError kind(Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            return HttpError.RESET;
        }
        String words = words(cause).toLowerCase(Locale.ROOT);
        return words.contains("ssl") || words.contains("tls") ? HttpError.TLS : HttpError.MALFORMED;
    }

    /** Returns the kind of what kept a connection from being opened. */
    static HttpError kindOfConnect(Throwable cause) {
        return cause instanceof ConnectException && words(cause).contains("refused")
                ? HttpError.REFUSED
                : HttpError.UNREACHABLE;
    }

    /** Returns its first line. */
    static String words(Throwable cause) {
        String line = String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "…" : line;
    }
}
