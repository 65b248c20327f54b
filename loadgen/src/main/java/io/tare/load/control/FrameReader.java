// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes over a control connection into frames, however the network cut it before.
 *
 * <p>It keeps at most one frame's payload, and allocates that only as its bytes come, so a length that was only claimed
 * costs nothing. Not thread-safe: one per connection.
 */
public final class FrameReader {

    /** What is kept at first for a payload, however long it claims to be. */
    private static final int FIRST_BYTES = 256;

    private static final Frame.Kind[] KINDS = Frame.Kind.values();

    private final int maxPayloadBytes;
    private int header;
    private long headerBits;
    private int payloadBytes;
    private int filledBytes;
    private Frame.@Nullable Kind kind;
    private byte[] payload = {};

    /**
     * @param maxPayloadBytes a frame that is longer is malformed
     */
    public FrameReader(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /**
     * Reads up to the end of a frame, and no byte further; empty if all bytes were read and the frame is not complete.
     *
     * @throws MalformedException if what came is not a frame; the reader is then of no more use
     */
    public Optional<Frame> next(ByteBuf in) throws MalformedException {
        while (header < Frame.HEADER_BYTES) {
            if (!in.isReadable()) {
                return Optional.empty();
            }
            headerBits = headerBits << Byte.SIZE | in.readUnsignedByte();
            if (++header == Frame.HEADER_BYTES) {
                begin();
            }
        }
        int take = Math.min(in.readableBytes(), payloadBytes - filledBytes);
        reserve(filledBytes + take);
        in.readBytes(payload, filledBytes, take);
        filledBytes += take;
        Frame.Kind complete = kind;
        if (filledBytes < payloadBytes || complete == null) {
            return Optional.empty();
        }
        Frame frame =
                new Frame(complete, payload.length == payloadBytes ? payload : Arrays.copyOf(payload, payloadBytes));
        header = 0;
        headerBits = 0;
        filledBytes = 0;
        payload = new byte[0];
        return Optional.of(frame);
    }

    private void begin() throws MalformedException {
        long length = headerBits >>> Byte.SIZE;
        int code = (int) headerBits & 0xff;
        if (length > maxPayloadBytes) {
            throw new MalformedException(
                    "a frame of " + length + " bytes, of which " + maxPayloadBytes + " are allowed");
        }
        payloadBytes = (int) length;
        kind = null;
        for (Frame.Kind candidate : KINDS) {
            if (candidate.code() == code) {
                kind = candidate;
            }
        }
        if (kind == null) {
            throw new MalformedException("a frame of the unknown kind " + code);
        }
    }

    private void reserve(int bytes) {
        if (bytes > payload.length) {
            int doubled = Math.max(FIRST_BYTES, 2 * payload.length);
            payload = Arrays.copyOf(payload, Math.min(payloadBytes, Math.max(bytes, doubled)));
        }
    }
}
