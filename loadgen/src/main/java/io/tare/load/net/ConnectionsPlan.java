// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.time.Duration;

/**
 * What {@link ManyConnections} opens, and what goes over it. Immutable.
 *
 * @param connections  open at once, in [1, 65535]
 * @param active       how many of them exchange messages, each one at a time, in [1, connections]
 * @param messageBytes of a message and its reply, in [1, 1 MiB]
 * @param duration     how long is measured, in (0, 24 h]
 * @param omit         how long messages go before that, in [0, 1 h]
 */
public record ConnectionsPlan(int connections, int active, int messageBytes, Duration duration, Duration omit) {

    private static final int MAX_CONNECTIONS = 65_535;
    private static final int MESSAGE_BYTES = 64;

    public ConnectionsPlan {
        check("connections", connections, MAX_CONNECTIONS);
        check("active", active, connections);
        check("messageBytes", messageBytes, PingPongSettings.MAX_MESSAGE_BYTES);
        StreamPlan.checkTimes(duration, omit, Duration.ofSeconds(1));
    }

    /** Returns a plan with messages of 64 bytes and no warm-up. */
    public static ConnectionsPlan of(int connections, int active, Duration duration) {
        return new ConnectionsPlan(connections, active, MESSAGE_BYTES, duration, Duration.ZERO);
    }

    public ConnectionsPlan withMessageBytes(int messageBytes) {
        return new ConnectionsPlan(connections, active, messageBytes, duration, omit);
    }

    public ConnectionsPlan withOmit(Duration omit) {
        return new ConnectionsPlan(connections, active, messageBytes, duration, omit);
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be in [1, " + max + "]: " + value);
        }
    }
}
