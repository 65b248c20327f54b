// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.suite.peer.TokenProof;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.LongSupplier;

/**
 * A number that the peer knows and the fork asks for over TCP. Who asks proves that he knows the run's token:
 * {@link TokenProof}.
 */
public final class Tally implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final ServerSocket server;
    private final String token;
    private final LongSupplier number;
    private final Thread thread;

    private Tally(ServerSocket server, String token, LongSupplier number) {
        this.server = server;
        this.token = token;
        this.number = number;
        thread = new Thread(this::serve, "tally");
        thread.start();
    }

    /**
     * Answers until it is closed, one question at a time.
     *
     * @param token hexadecimal
     * @throws IOException if the address is taken
     */
    static Tally serve(InetSocketAddress address, String token, LongSupplier number) throws IOException {
        ServerSocket server = new ServerSocket(address.getPort(), 8, address.getAddress());
        return new Tally(server, token, number);
    }

    /**
     * Asks.
     *
     * @param token hexadecimal
     * @throws ToolException if there is no answer
     */
    public static long ask(InetSocketAddress address, String token) {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            TokenProof.give(token, in, socket.getOutputStream());
            return in.readLong();
        } catch (IOException e) {
            throw new ToolException("the peer did not say what its tool had counted: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            thread.join(TIMEOUT_MILLIS);
        } catch (IOException alreadyClosed) {
            // Nothing listens then.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                if (TokenProof.demand(token, socket.getInputStream(), socket.getOutputStream())) {
                    new DataOutputStream(socket.getOutputStream()).writeLong(number.getAsLong());
                }
            } catch (IOException | ToolException e) {
                // Who asked gets no answer and says so; the harness shows what a peer prints when its fork fails.
                if (!server.isClosed()) {
                    System.err.println("no tally: " + e.getMessage());
                }
            }
        }
    }
}
