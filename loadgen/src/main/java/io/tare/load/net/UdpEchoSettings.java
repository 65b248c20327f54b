// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;

/**
 * What the far side of a ping-pong over UDP must know. Immutable.
 *
 * @param sockets how many the client has, in [1, 128]
 */
record UdpEchoSettings(int sockets) {

    static final int MAX_SOCKETS = 128;

    UdpEchoSettings {
        if (sockets < 1 || sockets > MAX_SOCKETS) {
            throw new IllegalArgumentException("sockets must be in [1, " + MAX_SOCKETS + "]: " + sockets);
        }
    }

    static UdpEchoSettings from(Fields fields) {
        return new UdpEchoSettings((int) fields.integer("sockets", 1, MAX_SOCKETS, 1));
    }

    Fields.Builder toFields() {
        return Fields.builder().with("load", LoadKind.UDP_PING_PONG.id()).with("sockets", sockets);
    }
}
