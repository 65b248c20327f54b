// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.peer.PeerLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.util.List;

/**
 * Redis as a peer: one process that keeps nothing on a disk and has the run's token for its password. It keeps to the
 * contract of {@link io.tare.fork.PeerProcess}.
 */
public final class RedisPeer {

    private RedisPeer() {}

    /** Serves until the input ends. */
    public static void main(String[] arguments) {
        PeerContract.keep(RedisPeer::serve);
    }

    @SuppressWarnings("try") // What serves needs no words, only its end.
    private static void serve(PeerLines settings, InputStream in, PrintStream out) throws IOException {
        InetAddress address = InetAddress.getByName(settings.bind());
        int port = settings.port() == 0 ? ListeningPort.free(address) : settings.port();
        // On its standard input, as its command line would show the password.
        try (ToolServer server = ToolServer.start(
                Tool.REDIS, List.of("-"), configuration(settings.bind(), port, settings.token()), false, port)) {
            PeerContract.awaitEnd(port, in, out);
        }
    }

    /** Returns its configuration, redis.conf. */
    private static String configuration(String bind, int port, String token) {
        if (!token.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("the token must have 32 hexadecimal digits");
        }
        return String.join(
                "\n",
                "bind " + bind,
                "port " + port,
                "protected-mode yes",
                "requirepass " + token,
                "save \"\"",
                "appendonly no",
                "dir /tmp",
                "loglevel warning",
                "");
    }
}
