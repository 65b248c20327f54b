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
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run as its client sees it: the control connection, and what opens the data connections.
 *
 * <p>Not thread-safe: the thread that opens it asks for reports and closes it; {@link #connect} may be called by any
 * thread, which then owns the connection.
 */
final class Run implements AutoCloseable {

    private static final int READ_BYTES = 16 << 10;

    private final SocketAddress server;
    private final TcpOptions options;
    private final CallerConnection control;
    private final ByteBuf bytes;
    private final FrameReader frames = new FrameReader(Fields.MAX_BYTES);
    private final Ticket ticket;
    private @Nullable Frame answer;

    private Run(SocketAddress server, Token token, Fields.Builder settings, TcpOptions options) {
        this.server = server;
        this.options = options;
        control = CallerConnection.open(server, controlOptions(options));
        bytes = Unpooled.directBuffer(READ_BYTES, READ_BYTES);
        try {
            Handshake handshake = introduce(token);
            control.receive(bytes, this::read);
            write(new Frame(Frame.Kind.PROOF, handshake.clientProof()));
            options.tuning().writeTo(settings);
            ticket = ticket(ask(Frame.of(Frame.Kind.RUN, settings.build().text()), Frame.Kind.TICKET, "begin the run"));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /**
     * Has a server begin a run.
     *
     * @throws TrafficException if the server cannot be reached, does not know the token, or refuses
     */
    static Run open(SocketAddress server, Token token, Fields.Builder settings, TcpOptions options) {
        Addresses.require("server", server);
        options.transport().requireAvailable();
        return new Run(server, token, settings, options);
    }

    /** What talks about the run sleeps while it waits, whatever its data connections do. */
    private static TcpOptions controlOptions(TcpOptions options) {
        Transport transport = options.transport() == Transport.PLAIN ? Transport.EPOLL : options.transport();
        TcpOptions control = options.withTransport(transport)
                .withWaitStrategy(WaitStrategy.PARK)
                .withTuning(TcpTuning.defaults());
        return options.local()
                .map(local -> control.withLocal(new InetSocketAddress(local.getAddress(), 0)))
                .orElse(control);
    }

    /**
     * Opens a data connection, which belongs to the calling thread.
     *
     * @param index which of the run's it is
     * @throws TrafficException if the server cannot be reached or does not accept
     */
    Connection connect(int index) {
        if (options.transport() == Transport.PLAIN) {
            PlainSocket socket = PlainSocket.connect(server, options(index));
            return opened(new PlainConnection(socket, Addresses.words(server), options), index);
        }
        return opened(CallerConnection.open(server, options(index)), index);
    }

    /** Opens a data connection for plain system calls. */
    PlainSocket connectPlain(int index) {
        PlainSocket socket = PlainSocket.connect(server, options(index));
        // Its buffers are empty again when it is open, so the socket can be used without it.
        opened(new PlainConnection(socket, Addresses.words(server), options), index);
        return socket;
    }

    /** Returns what the server counted until now. */
    Fields report() {
        try {
            return Fields.parse(ask(Frame.of(Frame.Kind.REPORT), Frame.Kind.REPORT, "report")
                    .text());
        } catch (MalformedException e) {
            throw notOurs();
        }
    }

    Ticket ticket() {
        return ticket;
    }

    TcpOptions options() {
        return options;
    }

    /** As {@link #options()}: where the client has chosen a port, it is the first connection's, and those after it follow. */
    TcpOptions options(int index) {
        return options.local()
                .filter(local -> local.getPort() > 0)
                .map(local -> options.withLocal(new InetSocketAddress(local.getAddress(), local.getPort() + index)))
                .orElse(options);
    }

    @Override
    public void close() {
        control.close();
        if (bytes.refCnt() > 0) {
            bytes.release();
        }
    }

    private Handshake introduce(Token token) {
        Opening opening = Opening.control();
        ByteBuf challenge = Unpooled.directBuffer(Handshake.CHALLENGE_BYTES, Handshake.CHALLENGE_BYTES);
        try {
            send(control, opening);
            control.receive(challenge, () -> {});
            control.await(() -> !challenge.isWritable(), "introduce itself", options.openTimeout());
            return Handshake.tryRead(challenge, token, opening)
                    .orElseThrow(() -> new TrafficException(Addresses.words(server)
                            + " answers, but is no traffic server with this token; it may be of another run"));
        } finally {
            control.receive(Unpooled.EMPTY_BUFFER, () -> {});
            challenge.release();
        }
    }

    private Connection opened(Connection connection, int index) {
        Opening opening = Opening.data(ticket, index);
        ByteBuf reply = Unpooled.directBuffer(Opening.BYTES, Opening.BYTES);
        try {
            connection.receive(reply, () -> {});
            send(connection, opening);
            connection.await(() -> !reply.isWritable(), "accept a data connection", options.openTimeout());
            if (!Opening.tryRead(reply).equals(Optional.of(opening))) {
                throw notOurs();
            }
            connection.receive(Unpooled.EMPTY_BUFFER, () -> {});
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        } finally {
            reply.release();
        }
    }

    private static void send(Connection connection, Opening opening) {
        ByteBuf buffer = Unpooled.directBuffer(Opening.BYTES, Opening.BYTES);
        opening.writeTo(buffer);
        connection.write(buffer);
        connection.flush();
    }

    private Frame ask(Frame question, Frame.Kind expected, String awaited) {
        control.checkUsable(awaited);
        answer = null;
        write(question);
        control.await(() -> answer != null, awaited, options.openTimeout());
        Frame given = answer;
        if (given == null) {
            throw new IllegalStateException("no answer after waiting for it");
        }
        if (given.kind() == Frame.Kind.REFUSED) {
            throw new TrafficException(Addresses.words(server) + " refuses the run: " + given.text());
        }
        if (given.kind() != expected) {
            throw notOurs();
        }
        return given;
    }

    private void write(Frame frame) {
        ByteBuf buffer = Unpooled.directBuffer(frame.wireBytes(), frame.wireBytes());
        frame.writeTo(buffer);
        control.write(buffer);
        control.flush();
    }

    private void read() {
        try {
            frames.next(bytes).ifPresent(frame -> answer = frame);
            bytes.clear();
        } catch (MalformedException e) {
            control.fail("it sent " + e.getMessage());
        }
    }

    private Ticket ticket(Frame frame) {
        try {
            return frame.ticket();
        } catch (MalformedException e) {
            throw notOurs();
        }
    }

    private TrafficException notOurs() {
        return new TrafficException(Addresses.words(server) + " answers, but not as a traffic server of this version");
    }
}
