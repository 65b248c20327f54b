// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import io.tare.load.result.Direction;
import io.tare.load.udp.DatagramHeader;
import io.tare.load.udp.DatagramReceiver;
import io.tare.load.udp.DatagramSender;
import io.tare.load.udp.Receiving;
import io.tare.load.udp.Sending;

/** What the far side of UDP streams must know; the components are those of {@link UdpStreamPlan}. Immutable. */
record UdpStreamSettings(
        int streams, Direction direction, int datagramBytes, long datagramsPerSecond, int batch, boolean offload) {

    private static final int MAX_STREAMS = 128;
    private static final long MAX_DATAGRAMS_PER_SECOND = 1_000_000_000;
    private static final int MAX_BATCH = 1024;

    UdpStreamSettings {
        check(streams, direction, datagramBytes, datagramsPerSecond, batch);
    }

    static void check(int streams, Direction direction, int datagramBytes, long datagramsPerSecond, int batch) {
        check("streams", streams, 1, MAX_STREAMS);
        if (direction == Direction.BOTH) {
            throw new IllegalArgumentException("direction must be up or down for datagrams: both");
        }
        check("datagramBytes", datagramBytes, DatagramHeader.BYTES, DatagramHeader.MAX_DATAGRAM_BYTES);
        check("datagramsPerSecond", datagramsPerSecond, 0, MAX_DATAGRAMS_PER_SECOND);
        check("batch", batch, 1, MAX_BATCH);
    }

    static UdpStreamSettings from(Fields fields) {
        return new UdpStreamSettings(
                (int) fields.integer("streams", 1, MAX_STREAMS, 1),
                Direction.named(fields.text("direction", Direction.UP.id())),
                (int) fields.integer("datagramBytes", 0, Integer.MAX_VALUE, 0),
                fields.integer("datagramsPerSecond", 0, MAX_DATAGRAMS_PER_SECOND, 0),
                (int) fields.integer("batch", 1, MAX_BATCH, 1),
                fields.flag("offload"));
    }

    Fields.Builder toFields() {
        return Fields.builder()
                .with("load", LoadKind.UDP_STREAM.id())
                .with("streams", streams)
                .with("direction", direction.id())
                .with("datagramBytes", datagramBytes)
                .with("datagramsPerSecond", datagramsPerSecond)
                .with("batch", batch)
                .with("offload", offload);
    }

    /** Says whether the server receives; else it sends. */
    boolean isUp() {
        return direction == Direction.UP;
    }

    DatagramSender sender(UdpSocket socket, Ticket ticket) {
        Sending sending = new Sending(datagramBytes, datagramsPerSecond, batch, offload, socket.spins());
        return new DatagramSender(socket.descriptor(), ticket.high(), sending);
    }

    DatagramReceiver receiver(UdpSocket socket, Ticket ticket) {
        // The delays are of use if the other side has the same clock, which is known when both have reported.
        Receiving receiving = new Receiving(datagramBytes, batch, offload, socket.spins(), true);
        return new DatagramReceiver(socket.descriptor(), ticket.high(), receiving);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be in [" + min + ", " + max + "]: " + value);
        }
    }
}
