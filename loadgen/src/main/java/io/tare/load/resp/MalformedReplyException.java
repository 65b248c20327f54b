// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

/** What a server sent is not RESP, or more than any server has reason to send. */
final class MalformedReplyException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedReplyException(String sentence) {
        super(sentence);
    }
}
