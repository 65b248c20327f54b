// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;

/**
 * What the far side of a ping-pong must know. Immutable.
 *
 * @param messageBytes size of a message and of its reply, in [1, 1 MiB]
 * @param connections  how many connections there may be at a time, in [1, 65536]
 */
record PingPongSettings(int messageBytes, int connections) {

    static final int MAX_MESSAGE_BYTES = 1 << 20;
    static final int MAX_CONNECTIONS = 1 << 16;

    PingPongSettings {
        if (messageBytes < 1 || messageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "messageBytes must be in [1, " + MAX_MESSAGE_BYTES + "]: " + messageBytes);
        }
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("connections must be in [1, " + MAX_CONNECTIONS + "]: " + connections);
        }
    }

    static PingPongSettings from(Fields fields) {
        return new PingPongSettings((int) fields.integer("messageBytes", 1, MAX_MESSAGE_BYTES, 64), (int)
                fields.integer("connections", 1, MAX_CONNECTIONS, 1));
    }

    Fields.Builder toFields() {
        return Fields.builder()
                .with("load", LoadKind.PING_PONG.id())
                .with("messageBytes", messageBytes)
                .with("connections", connections);
    }
}
