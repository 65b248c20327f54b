// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import java.io.IOException;
import java.util.stream.IntStream;

/** Receives the streams of datagrams that go up, or sends those that go down, and counts. Thread-safe. */
final class UdpStreamFarSide implements FarSide.OverDatagrams {

    private final UdpStreamSettings settings;
    private final UdpStreamEnd[] ends;

    UdpStreamFarSide(UdpStreamSettings settings) {
        this.settings = settings;
        ends = IntStream.range(0, settings.streams())
                .mapToObj(index -> new UdpStreamEnd(index))
                .toArray(UdpStreamEnd[]::new);
    }

    @Override
    public boolean claim(int index) {
        return index < ends.length && ends[index].claim();
    }

    @Override
    public void serve(int index, Ticket ticket, UdpSocket socket) throws IOException {
        if (settings.isUp()) {
            ends[index].receive(settings.receiver(socket, ticket), socket);
        } else {
            ends[index].send(settings.sender(socket, ticket), socket);
        }
    }

    @Override
    public void report(Fields.Builder report) {
        for (UdpStreamEnd end : ends) {
            end.report(report);
        }
    }
}
