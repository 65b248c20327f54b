// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.ChannelHandler;
import io.tare.load.control.Fields;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Receives the streams that go up, sends those that go down, and counts both. Thread-safe. */
final class TcpStreamFarSide implements FarSide.OverConnections {

    private final StreamSettings settings;
    private final StreamCounter[] counters;
    private final AtomicIntegerArray claimed;

    TcpStreamFarSide(StreamSettings settings) {
        this.settings = settings;
        counters = IntStream.range(0, settings.connections())
                .mapToObj(index -> new StreamCounter())
                .toArray(StreamCounter[]::new);
        claimed = new AtomicIntegerArray(counters.length);
    }

    @Override
    public int maxConnections() {
        return counters.length;
    }

    @Override
    public boolean claim(int index) {
        return index < claimed.length() && claimed.compareAndSet(index, 0, 1);
    }

    @Override
    public ChannelHandler handler(int index, ServedConnection connection) {
        return settings.isUp(index)
                ? new TcpStreamSink(settings, counters[index], connection)
                : new TcpStreamSource(settings, counters[index], connection);
    }

    @Override
    public void serve(int index, PlainSocket socket) throws IOException {
        if (settings.isUp(index)) {
            new PlainStreamSink(settings, counters[index]).run(socket);
        } else {
            new PlainStreamSource(settings, counters[index]).run(socket);
        }
    }

    @Override
    public void report(Fields.Builder report) {
        for (int index = 0; index < counters.length; index++) {
            counters[index].report(index, report);
        }
    }
}
