// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.result.Direction;

/**
 * What the far side of TCP streams must know. Immutable.
 *
 * <p>Data connections are numbered: first those up, then those down.
 *
 * @param streams        connections in each direction, in [1, 128]
 * @param direction      which way the payload goes
 * @param chunkBytes     what is confirmed at once, in [1, 64 MiB]
 * @param confirm        whether a receiver in the server confirms each chunk
 * @param bytesPerSecond what each sender is limited to, in [0, 2^53]; 0: nothing
 * @param burstBytes     by how much a limited sender that was held up may catch up, in [0, 1 GiB]; 0: 10 ms of
 *                       the rate
 * @param pieceBytes     what a sender hands to the kernel in one call, in [1, 1 MiB]
 * @param totalBytes     what each sender sends before it ends, in [0, 2^53]; 0: it goes on
 * @param zeroCopy       whether senders use sendfile(2)
 * @param discard        whether receivers have the kernel throw away what came (MSG_TRUNC, tcp(7))
 */
record StreamSettings(
        int streams,
        Direction direction,
        int chunkBytes,
        boolean confirm,
        long bytesPerSecond,
        long burstBytes,
        int pieceBytes,
        long totalBytes,
        boolean zeroCopy,
        boolean discard) {

    static final int MAX_STREAMS = 128;
    static final int MAX_CHUNK_BYTES = 64 << 20;
    static final long MAX_BYTES_PER_SECOND = 1L << 53;
    static final long MAX_BURST_BYTES = 1L << 30;
    static final int MAX_PIECE_BYTES = 1 << 20;
    static final long MAX_TOTAL_BYTES = 1L << 53;

    static StreamSettings from(Fields fields) {
        return new StreamSettings(
                (int) fields.integer("streams", 1, MAX_STREAMS, 1),
                Direction.named(fields.text("direction", Direction.UP.id())),
                (int) fields.integer("chunkBytes", 1, MAX_CHUNK_BYTES, 1 << 20),
                fields.flag("confirm"),
                fields.integer("bytesPerSecond", 0, MAX_BYTES_PER_SECOND, 0),
                fields.integer("burstBytes", 0, MAX_BURST_BYTES, 0),
                (int) fields.integer("pieceBytes", 1, MAX_PIECE_BYTES, Payload.PIECE_BYTES),
                fields.integer("totalBytes", 0, MAX_TOTAL_BYTES, 0),
                fields.flag("zeroCopy"),
                fields.flag("discard"));
    }

    Fields.Builder toFields() {
        return Fields.builder()
                .with("load", LoadKind.TCP_STREAM.id())
                .with("streams", streams)
                .with("direction", direction.id())
                .with("chunkBytes", chunkBytes)
                .with("confirm", confirm)
                .with("bytesPerSecond", bytesPerSecond)
                .with("burstBytes", burstBytes)
                .with("pieceBytes", pieceBytes)
                .with("totalBytes", totalBytes)
                .with("zeroCopy", zeroCopy)
                .with("discard", discard);
    }

    /**
     * Makes sure that a transport can do what is asked of this side.
     *
     * @throws IllegalArgumentException if it cannot
     */
    void requireServedBy(Transport transport, String side) {
        boolean sends = direction == Direction.BOTH || (direction == Direction.UP) == side.equals("client");
        boolean receives = direction == Direction.BOTH || !sends;
        if (transport != Transport.PLAIN && ((zeroCopy && sends) || (discard && receives))) {
            throw new IllegalArgumentException((zeroCopy && sends ? "zeroCopy" : "discard")
                    + " needs transport plain, and that of this " + side + " is " + transport.id());
        }
    }

    int connections() {
        return direction == Direction.BOTH ? 2 * streams : streams;
    }

    /** Says whether the server receives on a connection; else it sends. */
    boolean isUp(int index) {
        return direction == Direction.UP || (direction == Direction.BOTH && index < streams);
    }
}
