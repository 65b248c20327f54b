// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

/** What came is no response; the message says what it is, as in "a status line of another protocol". */
final class MalformedResponseException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedResponseException(String what) {
        super(what);
    }
}
