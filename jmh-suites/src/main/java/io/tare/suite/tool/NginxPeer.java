// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.peer.PeerLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * nginx as a peer: one process that serves one file. It keeps to the contract of {@link io.tare.fork.PeerProcess}, and
 * reads of the params {@code connections}, {@code responseBytes}, {@code tls}, {@code version} and {@code streams}.
 */
public final class NginxPeer {

    private NginxPeer() {}

    /** Serves until the input ends. */
    public static void main(String[] arguments) {
        PeerContract.keep(NginxPeer::serve);
    }

    @SuppressWarnings("try") // What serves needs no words, only its end.
    private static void serve(PeerLines settings, InputStream in, PrintStream out) throws IOException {
        InetAddress address = InetAddress.getByName(settings.bind());
        int port = settings.port() == 0 ? ListeningPort.free(address) : settings.port();
        try (NginxDirectory directory = NginxDirectory.make(
                        new InetSocketAddress(address, port),
                        settings.number("connections"),
                        settings.number("responseBytes"),
                        Boolean.parseBoolean(settings.value("tls", "false")),
                        streams(settings));
                ToolServer server = ToolServer.start(
                        Tool.NGINX, List.of("-c", directory.configuration().toString()), false, port)) {
            PeerContract.awaitEnd(port, in, out);
        }
    }

    private static OptionalInt streams(PeerLines settings) {
        return settings.value("version", "").equals("h2")
                ? OptionalInt.of(settings.number("streams"))
                : OptionalInt.empty();
    }
}
