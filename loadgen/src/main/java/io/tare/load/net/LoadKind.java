// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The loads that a traffic server serves: how a run's settings name them, and what serves them. */
enum LoadKind {
    TCP_STREAM("tcp-stream") {
        @Override
        FarSide farSide(Fields fields, Transport transport) {
            StreamSettings settings = StreamSettings.from(fields);
            settings.requireServedBy(transport, "server");
            return new TcpStreamFarSide(settings);
        }
    },

    PING_PONG("ping-pong") {
        @Override
        FarSide farSide(Fields fields, Transport transport) {
            return new PingPongFarSide(PingPongSettings.from(fields));
        }
    },

    UDP_PING_PONG("udp-ping-pong") {
        @Override
        FarSide farSide(Fields fields, Transport transport) {
            return new UdpEchoFarSide(UdpEchoSettings.from(fields));
        }
    },

    UDP_STREAM("udp-stream") {
        @Override
        FarSide farSide(Fields fields, Transport transport) {
            return new UdpStreamFarSide(UdpStreamSettings.from(fields));
        }
    };

    private final String id;

    LoadKind(String id) {
        this.id = id;
    }

    /**
     * Returns the load of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static LoadKind named(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("load must be one of "
                        + Arrays.stream(values()).map(LoadKind::id).collect(Collectors.joining(", ")) + ": " + id));
    }

    String id() {
        return id;
    }

    /**
     * Returns what serves one run.
     *
     * @param transport the server's
     * @throws IllegalArgumentException if the settings are not valid, or not for this transport
     */
    abstract FarSide farSide(Fields fields, Transport transport);
}
