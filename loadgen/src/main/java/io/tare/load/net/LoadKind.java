// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.ChannelHandler;
import java.util.Arrays;
import java.util.Optional;

/** The loads that a traffic server serves over TCP: how the wire names them, and what answers them. */
enum LoadKind {
    TCP_STREAM(1, 64 << 20) {
        @Override
        ChannelHandler server(int unitBytes, ServedConnection connection) {
            return new TcpStreamSink(unitBytes, connection);
        }
    },

    TCP_PING_PONG(2, 1 << 20) {
        @Override
        ChannelHandler server(int unitBytes, ServedConnection connection) {
            return new TcpPingPongEcho(unitBytes, connection);
        }
    };

    private final int code;
    private final int maxUnitBytes;

    LoadKind(int code, int maxUnitBytes) {
        this.code = code;
        this.maxUnitBytes = maxUnitBytes;
    }

    static Optional<LoadKind> findByCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    int code() {
        return code;
    }

    /** Returns the largest unit (chunk or message) that a server answers, in bytes; the smallest is 1. */
    int maxUnitBytes() {
        return maxUnitBytes;
    }

    /** Returns the handler that answers each unit of the given size. */
    abstract ChannelHandler server(int unitBytes, ServedConnection connection);
}
