// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.load.control.Token;
import io.tare.load.net.UnsupportedLoadException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where a fork's peer is, and the secret that both share. Immutable.
 *
 * @param address where it listens
 * @param token the run's
 */
record PeerAddress(InetSocketAddress address, Token token) {

    private static final int CONNECT_MILLIS = 5000;

    /**
     * Reads what the harness told this fork.
     *
     * @throws IllegalStateException if this is no fork of {@link Bench}
     */
    static PeerAddress ofThisFork() {
        return new PeerAddress(
                new InetSocketAddress(property("tare.peer.host"), Integer.parseInt(property("tare.peer.port"))),
                Token.ofHex(property("tare.token")));
    }

    /** As {@link #ofThisFork()}, of all its peers where there are several. */
    static List<PeerAddress> allOfThisFork() {
        Token token = Token.ofHex(property("tare.token"));
        return Arrays.stream(property("tare.peers").split(",", -1))
                .map(peer -> peer.split(":(?=\\d+$)", 2))
                .map(parts -> new PeerAddress(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), token))
                .toList();
    }

    /**
     * Runs a load of Tare's against the peer.
     *
     * @throws PeerUnreachableException if the peer is not to be reached from here: on a network that does not connect
     *     the two, that is the result
     * @throws RefusedException if this machine cannot run the load
     */
    <R> R load(Supplier<R> load) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
        } catch (IOException e) {
            throw new PeerUnreachableException("the fork did not reach its peer: " + e.getMessage());
        }
        try {
            return load.get();
        } catch (UnsupportedLoadException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "this benchmark needs a peer: run it with tare.jar, or with -prof io.tare.fork.ContainerForks");
        }
        return value;
    }
}
