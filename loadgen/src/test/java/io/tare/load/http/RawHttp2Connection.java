// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A client's connection as a server of HTTP/2 has it that says what a test wants: frames of RFC 9113, by hand. */
final class RawHttp2Connection {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** {@code :status: 200} in HPACK's static table, RFC 7541 appendix A. */
    static final byte[] STATUS_200 = {(byte) 0x88};

    static final byte[] STATUS_404 = {(byte) 0x8D};

    /** {@code :status: 100}: a literal without indexing whose name is in that table. */
    static final byte[] STATUS_100 = {8, 3, '1', '0', '0'};

    /** {@code :status: 200} and {@code content-length: 5}. */
    static final byte[] STATUS_200_OF_5_BYTES = {(byte) 0x88, 15, 13, 1, '5'};

    private static final int PREFACE_BYTES = 24;
    private static final int RECEIVE_BUFFER_BYTES = 4096;
    private static final int MAX_CONCURRENT_STREAMS = 3;

    private final RawHttpServer.Connection connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final List<Integer> resets = new ArrayList<>();

    private RawHttp2Connection(RawHttpServer.Connection connection) throws IOException {
        this.connection = connection;
        // What the client cannot send waits at the client, whose bounds are tested.
        connection.socket().setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        in = new DataInputStream(connection.socket().getInputStream());
        out = connection.socket().getOutputStream();
    }

    /** What is done to a connection on which both have said their settings. */
    interface Behaviour {
        void serve(RawHttp2Connection connection) throws IOException;
    }

    /** A server of HTTP/2 that allows any number of streams at once. */
    static RawHttpServer.Behaviour of(Behaviour behaviour) {
        return withSettings(behaviour);
    }

    /** A server of HTTP/2 that allows so many streams at once. */
    static RawHttpServer.Behaviour allowing(int streams, Behaviour behaviour) {
        return withSettings(
                behaviour,
                ByteBuffer.allocate(6)
                        .putShort((short) MAX_CONCURRENT_STREAMS)
                        .putInt(streams)
                        .array());
    }

    private static RawHttpServer.Behaviour withSettings(Behaviour behaviour, byte... settings) {
        return connection -> {
            RawHttp2Connection http2 = new RawHttp2Connection(connection);
            http2.in.readFully(new byte[PREFACE_BYTES]);
            http2.write(SETTINGS, 0, 0, settings);
            behaviour.serve(http2);
        };
    }

    /** A server that answers each request with 200 and a body of that size. */
    static RawHttpServer.Behaviour answering(int bodyBytes, AtomicLong requests) {
        return of(http2 -> {
            for (int stream = http2.readRequest(); stream > 0; stream = http2.readRequest()) {
                requests.incrementAndGet();
                http2.answer(stream, bodyBytes);
            }
        });
    }

    RawHttpServer.Connection connection() {
        return connection;
    }

    /** Whether more has come than was read, but for the client's own settings and windows, which come first. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /** Streams that the client has reset. */
    List<Integer> resets() {
        return resets;
    }

    /** Returns the stream of the next request; 0 if the client closes the connection. */
    int readRequest() throws IOException {
        try {
            while (true) {
                int lengthAndType = in.readInt();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = new byte[lengthAndType >>> 8];
                in.readFully(payload);
                switch (lengthAndType & 0xFF) {
                    case HEADERS -> {
                        return stream;
                    }
                    case SETTINGS -> {
                        if (flags != ACK) {
                            write(SETTINGS, ACK, 0, new byte[0]);
                        }
                    }
                    case RST_STREAM -> resets.add(stream);
                    default -> {
                        // Whatever else it says.
                    }
                }
            }
        } catch (IOException e) {
            // It is closed, or reset.
            return 0;
        }
    }

    void answer(int stream, int bodyBytes) throws IOException {
        write(HEADERS, END_HEADERS, stream, STATUS_200);
        int left = bodyBytes;
        while (left > 16_384) {
            write(DATA, 0, stream, new byte[16_384]);
            left -= 16_384;
        }
        write(DATA, END_STREAM, stream, new byte[left]);
    }

    void reset(int stream, int errorCode) throws IOException {
        write(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(errorCode).array());
    }

    void goAway(int lastStream, int errorCode) throws IOException {
        write(
                GOAWAY,
                0,
                0,
                ByteBuffer.allocate(8).putInt(lastStream).putInt(errorCode).array());
    }

    void write(int type, int flags, int stream, byte... payload) throws IOException {
        out.write(frame(type, flags, stream, payload));
    }

    /** Writes the same frame again and again, until the client closes the connection. */
    void writeForEver(int type, int flags, int stream, byte... payload) throws IOException {
        byte[] frame = frame(type, flags, stream, payload);
        int count = 100;
        ByteBuffer frames = ByteBuffer.allocate(count * frame.length);
        for (int i = 0; i < count; i++) {
            frames.put(frame);
        }
        while (true) {
            out.write(frames.array());
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }
}
