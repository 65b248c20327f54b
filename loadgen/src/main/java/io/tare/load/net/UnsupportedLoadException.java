// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

/** This machine, kernel or process cannot run the load at all; the message says why, and what is needed. */
public final class UnsupportedLoadException extends TrafficException {

    private static final long serialVersionUID = 1L;

    public UnsupportedLoadException(String message) {
        super(message);
    }
}
