// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One message between host and fork, on the fork's standard streams: {@code 0xC7 'T' channel length payload}, the length
 * as four bytes, big endian. Alike on every engine.
 *
 * @param channel what the payload is
 * @param payload at most {@value #MAX_PAYLOAD_BYTES} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Frames are passed on, never compared.
record Frame(Channel channel, byte[] payload) {

    static final int MAX_PAYLOAD_BYTES = 1 << 20;

    private static final int MAGIC = 0xC754;

    /** What a frame carries, and its number on the wire. */
    enum Channel {
        /** To the fork, first of all: its system properties, as {@link java.util.Properties} writes them. */
        PROPERTIES(1),
        /** Both ways: bytes of JMH's link; none at all to the fork is the link's end of file. */
        LINK(2),
        /** To the host: the name of a file that the fork left, in UTF-8; its pieces follow. */
        FILE_NAME(3),
        /** To the host: the next piece of that file. */
        FILE_PIECE(4),
        /** To the host: a sentence in UTF-8 on why this fork cannot go on. */
        DIAGNOSTIC(5),
        /** To the host: the fork has said all it has to say. */
        END(6),
        /** To the host: a measurement iteration begins (1) or ends (0). */
        WINDOW(7);

        private final int code;

        Channel(int code) {
            this.code = code;
        }

        private static Channel of(int code) throws IOException {
            for (Channel channel : values()) {
                if (channel.code == code) {
                    return channel;
                }
            }
            throw new IOException("malformed frame: channel " + code);
        }
    }

    Frame {
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "payload must be at most " + MAX_PAYLOAD_BYTES + " bytes: " + payload.length);
        }
    }

    /** Writes frames. Thread-safe: a frame is never torn by another. */
    static final class Writer {

        private final DataOutputStream out;

        Writer(OutputStream out) {
            this.out = new DataOutputStream(new java.io.BufferedOutputStream(out, 64 * 1024));
        }

        synchronized void write(Channel channel, byte[] bytes, int offset, int length) throws IOException {
            out.writeShort(MAGIC);
            out.writeByte(channel.code);
            out.writeInt(length);
            out.write(bytes, offset, length);
            out.flush();
        }

        void write(Channel channel, byte[] bytes) throws IOException {
            write(channel, bytes, 0, bytes.length);
        }
    }

    /** Reads frames, for one thread. */
    static final class Reader {

        private final DataInputStream in;

        Reader(InputStream in) {
            this.in = new DataInputStream(new java.io.BufferedInputStream(in, 64 * 1024));
        }

        /**
         * The next frame, or null at a clean end of the stream.
         *
         * @throws EOFException if the stream ends inside a frame
         * @throws IOException if what comes is not a frame: something else wrote to the stream
         */
        @org.jspecify.annotations.Nullable
        Frame read() throws IOException {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            int magic = first << 8 | in.readUnsignedByte();
            if (magic != MAGIC) {
                throw new IOException("something other than the relay wrote to the fork's standard output");
            }
            Channel channel = Channel.of(in.readUnsignedByte());
            int length = in.readInt();
            if (length < 0 || length > MAX_PAYLOAD_BYTES) {
                throw new IOException("malformed frame: channel " + channel + ", length " + length);
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(channel, payload);
        }
    }
}
