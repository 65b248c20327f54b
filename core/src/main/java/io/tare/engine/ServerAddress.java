// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

/**
 * An address and a port of a server, as one side of a network sees it. Immutable.
 *
 * @param host an IP address
 * @param port 0 for any
 */
public record ServerAddress(String host, int port) {

    /** A server on that address may choose its port. */
    public static ServerAddress anyPort(String host) {
        return new ServerAddress(host, 0);
    }
}
