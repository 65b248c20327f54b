// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tare.load.control.Fields;
import io.tare.load.control.Frame;
import io.tare.load.control.FrameReader;
import io.tare.load.control.Handshake;
import io.tare.load.control.MalformedException;
import io.tare.load.control.Opening;
import io.tare.load.control.Ticket;
import io.tare.load.control.Token;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/** A run whose client is a test: it speaks the protocol rightly until it is told otherwise. */
final class RawRun implements AutoCloseable {

    private final InetSocketAddress server;
    private final RawClient control;
    private final FrameReader frames = new FrameReader(Fields.MAX_BYTES);

    private RawRun(InetSocketAddress server) throws IOException {
        this.server = server;
        control = new RawClient(server);
    }

    /** Proves to know the token, and asks for nothing yet. */
    static RawRun introduce(InetSocketAddress server, Token token) throws IOException {
        RawRun run = new RawRun(server);
        Opening opening = Opening.control();
        run.control.send(bytes(opening));
        ByteBuf challenge = Unpooled.wrappedBuffer(run.control.read(Handshake.CHALLENGE_BYTES));
        Handshake handshake = Handshake.tryRead(challenge, token, opening).orElseThrow();
        run.send(new Frame(Frame.Kind.PROOF, handshake.clientProof()));
        return run;
    }

    /** Begins a run with the given settings. */
    static OpenRun open(InetSocketAddress server, Token token, Fields settings) throws IOException {
        RawRun run = introduce(server, token);
        try {
            run.send(Frame.of(Frame.Kind.RUN, settings.text()));
            return new OpenRun(run, run.readFrame().ticket());
        } catch (IOException | MalformedException | RuntimeException e) {
            run.close();
            throw new IOException("the server did not begin the run", e);
        }
    }

    /** Begins a run of one ping-pong. */
    static OpenRun pingPong(InetSocketAddress server, Token token, int messageBytes) throws IOException {
        return open(
                server, token, new PingPongSettings(messageBytes, 1).toFields().build());
    }

    /** Begins a run of one stream up whose chunks are confirmed. */
    static OpenRun confirmed(InetSocketAddress server, Token token, int chunkBytes) throws IOException {
        return open(server, token, confirmed(chunkBytes));
    }

    static Fields confirmed(int chunkBytes) {
        return Fields.builder()
                .with("load", "tcp-stream")
                .with("chunkBytes", chunkBytes)
                .with("confirm", true)
                .build();
    }

    static byte[] bytes(Opening opening) {
        byte[] bytes = new byte[Opening.BYTES];
        opening.writeTo(Unpooled.wrappedBuffer(bytes).clear());
        return bytes;
    }

    static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.wireBytes()];
        frame.writeTo(Unpooled.wrappedBuffer(bytes).clear());
        return bytes;
    }

    RawClient control() {
        return control;
    }

    void send(Frame frame) throws IOException {
        control.send(bytes(frame));
    }

    /** Returns the next frame that the server sends. */
    Frame readFrame() throws IOException {
        try {
            while (true) {
                byte[] next = control.read(1);
                if (next.length == 0) {
                    throw new IOException("the server closed the control connection");
                }
                Optional<Frame> frame = frames.next(Unpooled.wrappedBuffer(next));
                if (frame.isPresent()) {
                    return frame.get();
                }
            }
        } catch (MalformedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        control.close();
    }

    /** A run that the server has begun; it ends when its control connection is closed. */
    record OpenRun(RawRun run, Ticket ticket) implements AutoCloseable {

        /** Opens a data connection. */
        RawClient connect(int index) throws IOException {
            return connect(index, 0);
        }

        /** Opens a data connection with a receive buffer of its own. */
        RawClient connect(int index, int receiveBufferBytes) throws IOException {
            RawClient data = new RawClient(run.server, receiveBufferBytes);
            byte[] opening = opening(index);
            data.send(opening);
            if (!Arrays.equals(data.read(opening.length), opening)) {
                data.close();
                throw new IOException("the server did not accept data connection " + index);
            }
            return data;
        }

        byte[] opening(int index) {
            return bytes(Opening.data(ticket, index));
        }

        /** Asks what the server counted. */
        Fields report() throws IOException {
            run.send(Frame.of(Frame.Kind.REPORT));
            try {
                return Fields.parse(run.readFrame().text());
            } catch (MalformedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            run.close();
        }
    }
}
