// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tare.load.result.Goodput;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Sends to a {@link TrafficServer} as fast as it goes, and counts what the server confirmed.
 *
 * <p>The operation is one chunk: {@link #awaitChunk()} keeps the window full and returns when one chunk more was
 * confirmed. Up to a window is still on its way when it returns, so {@link #drain()} comes before each timed
 * stretch; else the stretch would begin with chunks that were sent before it.
 *
 * <p>Not thread-safe: the thread that connects makes all calls, {@link #close()} included, and does the sending
 * inside them. While it does something else, nothing is sent.
 */
public final class TcpStream implements AutoCloseable {

    /** One system call's worth: small enough to stay in the level 2 cache while the kernel copies it. */
    private static final int PIECE_BYTES = 128 << 10;

    private static final int CONFIRMATIONS = 64;
    private static final String CONFIRM = "confirm a chunk";

    private final StreamLoad load;
    private final Connection connection;
    private final ByteBuf payload;
    private final ByteBuf confirmations = Unpooled.directBuffer(CONFIRMATIONS * Long.BYTES, CONFIRMATIONS * Long.BYTES);
    private final BooleanSupplier confirmedNext = this::hasConfirmedNext;
    private final BooleanSupplier confirmedAll = this::hasConfirmedAll;
    private long sentChunks;
    private long confirmedChunks;
    private long takenChunks;

    private TcpStream(StreamLoad load, Connection connection) {
        this.load = load;
        this.connection = connection;
        int pieceBytes = Math.min(PIECE_BYTES, load.chunkBytes());
        // Not zeros: something on the way might compress them.
        byte[] random = new byte[pieceBytes];
        new Random(pieceBytes).nextBytes(random);
        payload = Unpooled.directBuffer(pieceBytes, pieceBytes).writeBytes(random);
        connection.receive(confirmations, this::readConfirmations);
    }

    /** Connects with {@link StreamLoad#defaults()} and {@link TcpOptions#defaults()}. */
    public static TcpStream connect(InetSocketAddress server, Token token) {
        return connect(server, token, StreamLoad.defaults(), TcpOptions.defaults());
    }

    /**
     * Connects; nothing but the opening frame is sent yet.
     *
     * @throws TrafficException if the transport is not available, or the server cannot be reached or does not accept
     */
    public static TcpStream connect(InetSocketAddress server, Token token, StreamLoad load, TcpOptions options) {
        Opening opening = new Opening(LoadKind.TCP_STREAM, load.chunkBytes());
        return new TcpStream(load, CallerConnection.open(server, token, opening, options));
    }

    /**
     * Sends what the window allows, and returns when the receiver has confirmed one chunk more.
     *
     * @throws TrafficException if the connection fails, or no chunk is confirmed within
     *     {@link TcpOptions#replyTimeout()}; the stream is then of no more use
     */
    public void awaitChunk() {
        connection.checkUsable(CONFIRM);
        fillWindow();
        connection.await(confirmedNext, CONFIRM);
        takenChunks++;
    }

    /**
     * Sends nothing more, and returns when the receiver has confirmed all chunks sent.
     *
     * @throws TrafficException as {@link #awaitChunk()} does
     */
    public void drain() {
        connection.checkUsable(CONFIRM);
        connection.await(confirmedAll, CONFIRM);
        takenChunks = confirmedChunks;
    }

    /**
     * Sends for the given time, and counts what was confirmed within it.
     *
     * @param duration positive; the measurement ends with the first confirmation after it
     * @throws TrafficException as {@link #awaitChunk()} does
     */
    public Goodput run(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        drain();
        long durationNanos = duration.toNanos();
        long chunks = 0;
        long start = System.nanoTime();
        long elapsedNanos;
        do {
            awaitChunk();
            chunks++;
            elapsedNanos = System.nanoTime() - start;
        } while (elapsedNanos < durationNanos);
        return new Goodput(chunks * load.chunkBytes(), elapsedNanos);
    }

    public StreamLoad load() {
        return load;
    }

    @Override
    public void close() {
        connection.close();
        if (payload.refCnt() > 0) {
            payload.release();
            confirmations.release();
        }
    }

    private void fillWindow() {
        boolean filled = false;
        while (sentChunks - confirmedChunks < load.windowChunks()) {
            int leftBytes = load.chunkBytes();
            while (leftBytes > 0) {
                int bytes = Math.min(leftBytes, payload.capacity());
                connection.write(payload.retainedSlice(0, bytes));
                leftBytes -= bytes;
            }
            sentChunks++;
            filled = true;
        }
        if (filled) {
            connection.flush();
        }
    }

    private void readConfirmations() {
        while (confirmations.readableBytes() >= Long.BYTES) {
            long chunks = confirmations.readLong();
            if (chunks <= confirmedChunks || chunks > sentChunks) {
                connection.fail(
                        "it confirmed " + chunks + " chunks after " + confirmedChunks + ", of " + sentChunks + " sent");
                break;
            }
            confirmedChunks = chunks;
        }
        confirmations.discardReadBytes();
    }

    private boolean hasConfirmedNext() {
        return confirmedChunks > takenChunks;
    }

    private boolean hasConfirmedAll() {
        return confirmedChunks == sentChunks;
    }
}
