// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Sends every datagram of its run back as it came; others get no answer. Thread-safe. */
final class UdpEchoFarSide implements FarSide.OverDatagrams {

    private final AtomicIntegerArray claimed;

    UdpEchoFarSide(UdpEchoSettings settings) {
        claimed = new AtomicIntegerArray(settings.sockets());
    }

    @Override
    public boolean claim(int index) {
        return index < claimed.length() && claimed.compareAndSet(index, 0, 1);
    }

    @Override
    public void serve(int index, Ticket ticket, UdpSocket socket) throws IOException {
        try (NativeMemory datagram = NativeMemory.allocate(UdpSocket.MAX_DATAGRAM_BYTES)) {
            while (!socket.isShutDown()) {
                int bytes = socket.receive(datagram.address(), UdpSocket.MAX_DATAGRAM_BYTES);
                if (bytes >= Long.BYTES && datagram.buffer().getLong(0) == ticket.high()) {
                    socket.send(datagram.address(), bytes);
                }
            }
        }
    }

    @Override
    public void report(Fields.Builder report) {
        // All that there is to count, the client sees.
    }
}
