// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.Unpooled;
import io.tare.load.control.Fields;
import io.tare.load.control.Frame;
import io.tare.load.control.FrameReader;
import io.tare.load.control.Handshake;
import io.tare.load.control.MalformedException;
import io.tare.load.control.Opening;
import io.tare.load.control.Ticket;
import io.tare.load.control.Token;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does what a test tells it, rightly or wrongly. */
final class FakePeer implements AutoCloseable {

    /** What the peer does with a connection, which is closed afterwards. */
    interface Script {
        void play(DataInputStream in, DataOutputStream out) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private FakePeer() throws IOException {}

    /** Returns a peer that plays a script on the first connection that comes, and takes no other. */
    static FakePeer ofFirst(Script script) throws IOException {
        FakePeer peer = new FakePeer();
        peer.acceptOne("fake-peer", script);
        return peer;
    }

    /**
     * Returns a peer that begins one run as a traffic server does, plays a script on its one data connection, and
     * gives no reports.
     */
    static FakePeer ofData(Token token, Script script) throws IOException {
        return ofRun(token, Optional.empty(), script);
    }

    /** As {@link #ofData}, with what it says whenever it is asked for a report. */
    static FakePeer ofRun(Token token, Optional<Fields> report, Script script) throws IOException {
        FakePeer peer = new FakePeer();
        Ticket ticket = Ticket.random();
        peer.acceptOne("fake-peer", (in, out) -> {
            FrameReader frames = new FrameReader(Fields.MAX_BYTES);
            beginRun(token, ticket, frames, in, out);
            peer.acceptOne("fake-peer-data", (dataIn, dataOut) -> {
                byte[] opening = new byte[Opening.BYTES];
                dataIn.readFully(opening);
                dataOut.write(opening);
                script.play(dataIn, dataOut);
            });
            while (readFrame(frames, in).kind() == Frame.Kind.REPORT) {
                if (report.isPresent()) {
                    out.write(RawRun.bytes(
                            Frame.of(Frame.Kind.REPORT, report.get().text())));
                }
            }
        });
        return peer;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Reads until the client closes, and says nothing. */
    static void listenToTheEnd(DataInputStream in) {
        try {
            while (in.read(new byte[65_536]) >= 0) {
                // Never answered.
            }
        } catch (IOException e) {
            // The client closed with bytes unread.
        }
    }

    /** Plays a server's part on a control connection, until the client has its ticket. */
    private static void beginRun(
            Token token, Ticket ticket, FrameReader frames, DataInputStream in, DataOutputStream out)
            throws IOException {
        byte[] opening = new byte[Opening.BYTES];
        in.readFully(opening);
        byte[] challenge = new byte[Handshake.CHALLENGE_BYTES];
        Handshake.of(token, Opening.tryRead(Unpooled.wrappedBuffer(opening)).orElseThrow())
                .writeChallenge(Unpooled.wrappedBuffer(challenge).clear());
        out.write(challenge);
        readFrame(frames, in);
        readFrame(frames, in);
        out.write(RawRun.bytes(Frame.of(ticket)));
    }

    private static Frame readFrame(FrameReader frames, DataInputStream in) throws IOException {
        try {
            while (true) {
                Optional<Frame> frame = frames.next(Unpooled.wrappedBuffer(new byte[] {in.readByte()}));
                if (frame.isPresent()) {
                    return frame.get();
                }
            }
        } catch (MalformedException e) {
            throw new IOException(e);
        }
    }

    private void acceptOne(String name, Script script) {
        Thread thread = new Thread(() -> play(script), name);
        threads.add(thread);
        thread.start();
    }

    private void play(Script script) {
        try (Socket socket = server.accept()) {
            accepted.add(socket);
            script.play(new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
        } catch (EOFException e) {
            // The client has gone, as it may.
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits until all scripts were played. */
    void awaitEnd() throws IOException {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while the script went on");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        awaitEnd();
    }
}
