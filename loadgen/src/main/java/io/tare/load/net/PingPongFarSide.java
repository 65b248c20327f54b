// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.ChannelHandler;
import io.tare.load.control.Fields;
import java.io.IOException;

/** Echoes whole messages. Thread-safe. */
final class PingPongFarSide implements FarSide.OverConnections {

    private final PingPongSettings settings;

    PingPongFarSide(PingPongSettings settings) {
        this.settings = settings;
    }

    @Override
    public int maxConnections() {
        return settings.connections();
    }

    @Override
    public boolean claim(int index) {
        // They are all alike.
        return true;
    }

    @Override
    public ChannelHandler handler(int index, ServedConnection connection) {
        return new TcpPingPongEcho(settings.messageBytes(), connection);
    }

    @Override
    public void serve(int index, PlainSocket socket) throws IOException {
        int messageBytes = settings.messageBytes();
        try (NativeMemory message = NativeMemory.allocate(messageBytes)) {
            while (socket.receiveFully(message.address(), messageBytes)) {
                socket.sendFully(message.address(), messageBytes);
            }
        }
    }

    @Override
    public void report(Fields.Builder report) {
        // All that there is to count, the client sees.
    }
}
