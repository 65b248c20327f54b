// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

/** Fork and peer both run, and no path leads from one to the other. It travels over JMH's link to the harness. */
public final class PeerUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PeerUnreachableException(String sentence) {
        super(sentence);
    }
}
