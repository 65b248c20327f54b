// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tare.load.control.Token;
import io.tare.load.result.Direction;
import io.tare.load.result.Goodput;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
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

    /** What a connection may have queued, in pieces, beyond those that are chunks of their own. */
    private static final int QUEUED_PIECES = 16;

    private static final String CONFIRM = "confirm a chunk";

    private final StreamLoad load;
    private final Run run;
    private final Connection connection;
    private final ByteBuf payload;
    private final ByteBuf[] pieces;
    private final ByteBuf confirmations = Unpooled.directBuffer(CONFIRMATIONS * Long.BYTES, CONFIRMATIONS * Long.BYTES);
    private final BooleanSupplier confirmedNext = this::hasConfirmedNext;
    private final BooleanSupplier confirmedAll = this::hasConfirmedAll;
    private int nextPiece;
    private int leftBytes;
    private long sentChunks;
    private long confirmedChunks;
    private long takenChunks;

    private TcpStream(StreamLoad load, Run run, Connection connection) {
        this.load = load;
        this.run = run;
        this.connection = connection;
        int pieceBytes = Math.min(PIECE_BYTES, load.chunkBytes());
        // Not zeros: something on the way might compress them.
        byte[] random = new byte[pieceBytes];
        new Random(pieceBytes).nextBytes(random);
        payload = Unpooled.directBuffer(pieceBytes, pieceBytes).writeBytes(random);
        // Made once, used in turn: at most so many are on their way to the kernel.
        pieces = new ByteBuf[load.windowChunks() + QUEUED_PIECES];
        Arrays.setAll(pieces, i -> payload.duplicate());
        connection.receive(confirmations, this::readConfirmations);
    }

    /** Connects with {@link StreamLoad#defaults()} and {@link TcpOptions#defaults()}. */
    public static TcpStream connect(SocketAddress server, Token token) {
        return connect(server, token, StreamLoad.defaults(), TcpOptions.defaults());
    }

    /**
     * Connects; nothing but the opening frame is sent yet.
     *
     * @throws TrafficException if the transport is not available, or the server cannot be reached or does not accept
     */
    public static TcpStream connect(SocketAddress server, Token token, StreamLoad load, TcpOptions options) {
        StreamSettings settings = new StreamSettings(
                1, Direction.UP, load.chunkBytes(), true, 0, 0, Payload.PIECE_BYTES, 0, false, false);
        Run run = Run.open(server, token, settings.toFields(), options);
        try {
            return new TcpStream(load, run, run.connect(0));
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    /**
     * Sends what the window allows, and returns when the receiver has confirmed one chunk more.
     *
     * @throws TrafficException if the connection fails, or no chunk is confirmed within
     *     {@link TcpOptions#replyTimeout()}; the stream is then of no more use
     */
    public void awaitChunk() {
        connection.checkUsable(CONFIRM);
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
        run.close();
        if (payload.refCnt() > 0) {
            payload.release();
            confirmations.release();
        }
    }

    /** Sends on, as far as the window and the connection have room. */
    private void fillWindow(boolean beginChunks) {
        while (connection.hasRoom()) {
            if (leftBytes == 0) {
                if (!beginChunks || sentChunks - confirmedChunks >= load.windowChunks()) {
                    return;
                }
                leftBytes = load.chunkBytes();
                sentChunks++;
            }
            int bytes = Math.min(leftBytes, payload.capacity());
            connection.write(pieces[nextPiece].setIndex(0, bytes).retain());
            connection.flush();
            nextPiece = (nextPiece + 1) % pieces.length;
            leftBytes -= bytes;
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
        fillWindow(true);
        return confirmedChunks > takenChunks;
    }

    private boolean hasConfirmedAll() {
        fillWindow(false);
        return confirmedChunks == sentChunks;
    }
}
