// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

/** What came is not this protocol; the message says what it is, as in "a frame of 2000000 bytes". */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedException(String what) {
        super(what);
    }
}
