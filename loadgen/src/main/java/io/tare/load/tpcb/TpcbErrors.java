// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** The kinds of errors, as {@link io.tare.load.result.TpcbResult} has them. */
final class TpcbErrors {

    static final String REFUSED = "refused";
    static final String UNREACHABLE = "unreachable";
    static final String RESET = "reset";
    static final String CLOSED = "closed";
    static final String STALLED = "stalled";
    static final String MALFORMED = "malformed";
    static final String UNEXPECTED = "unexpected";
    static final String BROKEN = "broken";

    private static final Pattern SQLSTATE = Pattern.compile("[0-9A-Z]{5}");

    private TpcbErrors() {}

    /** Whether the server itself said what is wrong, so that its connection may still be of use. */
    static boolean isReply(SQLException failure) {
        return failure instanceof UnexpectedReplyException
                || (failure instanceof PSQLException said && said.getServerErrorMessage() != null);
    }

    /** Returns the kind: the SQLSTATE of what the server said, a word for anything else. */
    static String kindOf(SQLException failure) {
        if (failure instanceof UnexpectedReplyException) {
            return UNEXPECTED;
        }
        if (isReply(failure)) {
            String state = String.valueOf(failure.getSQLState());
            return SQLSTATE.matcher(state).matches() ? state : MALFORMED;
        }
        return kindOf(failure.getCause());
    }

    private static String kindOf(@Nullable Throwable cause) {
        if (cause == null) {
            return MALFORMED;
        }
        String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException) {
            return words.contains("refused") ? REFUSED : UNREACHABLE;
        }
        if (cause instanceof NoRouteToHostException || words.contains("unreachable")) {
            return UNREACHABLE;
        }
        if (cause instanceof EOFException) {
            return CLOSED;
        }
        if (cause instanceof SocketException) {
            return words.contains("reset") || words.contains("broken pipe") ? RESET : BROKEN;
        }
        // What the driver makes of a server that it does not understand.
        return MALFORMED;
    }
}
