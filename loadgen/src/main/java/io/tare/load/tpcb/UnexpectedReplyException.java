// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.sql.SQLException;

/** A reply that is none to what was asked, as of an account that is not there. */
final class UnexpectedReplyException extends SQLException {

    private static final long serialVersionUID = 1L;

    UnexpectedReplyException(String sentence) {
        super(sentence);
    }
}
