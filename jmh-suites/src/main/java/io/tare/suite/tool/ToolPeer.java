// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.PeerMain;
import io.tare.peer.PeerLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The far side of a meter: a tool's server, or for {@code meter=tare} {@link PeerMain}. It keeps to the contract of
 * {@link io.tare.fork.PeerProcess}, and reads of the params {@code meter}, {@code protocol} and {@code wait}.
 *
 * <p>Beside a sockperf that receives datagrams, the TCP port of the same number is a {@link Tally} of those received.
 */
public final class ToolPeer {

    private ToolPeer() {}

    /** Serves until the input ends. */
    public static void main(String[] arguments) {
        PeerContract.keep((settings, in, out) -> {
            if (settings.meter().equals("tare")) {
                System.setIn(new SequenceInputStream(new ByteArrayInputStream(settings.bytes()), in));
                PeerMain.main(arguments);
            }
            serve(settings, in, out);
        });
    }

    private static void serve(PeerLines settings, InputStream in, PrintStream out) throws IOException {
        InetAddress address = InetAddress.getByName(settings.bind());
        int port = settings.port() == 0 ? ListeningPort.free(address) : settings.port();
        switch (settings.meter()) {
            case "iperf3" -> iperf(Tool.IPERF3, settings, port, in, out);
            case "iperf" -> iperf(Tool.IPERF, settings, port, in, out);
            case "sockperf" -> sockperf(settings, new InetSocketAddress(address, port), in, out);
            default ->
                throw new IllegalArgumentException(
                        "there is no meter '" + settings.meter() + "'; possible: iperf3, iperf, sockperf, tare");
        }
    }

    @SuppressWarnings("try") // What serves needs no words, only its end.
    private static void iperf(Tool tool, PeerLines settings, int port, InputStream in, PrintStream out) {
        List<String> words = List.of("-s", "-B", settings.bind(), "-p", Integer.toString(port));
        try (ToolServer server = ToolServer.start(tool, words, false, port)) {
            PeerContract.awaitEnd(port, in, out);
        }
    }

    @SuppressWarnings("try")
    private static void sockperf(PeerLines settings, InetSocketAddress address, InputStream in, PrintStream out)
            throws IOException {
        boolean udp = !settings.value("protocol", "udp").equals("tcp");
        List<String> words =
                new ArrayList<>(List.of("sr", "-i", settings.bind(), "-p", Integer.toString(address.getPort())));
        if (!udp) {
            words.add("--tcp");
        }
        if (settings.value("wait", "park").equals("spin")) {
            words.add("--nonblocked");
        }
        try (ToolServer server = ToolServer.start(Tool.SOCKPERF, words, udp, address.getPort())) {
            if (!udp) {
                PeerContract.awaitEnd(address.getPort(), in, out);
                return;
            }
            // It counts from its start to its end, and so for one run of a client.
            try (Tally tally =
                    Tally.serve(address, settings.token(), () -> new SockperfText(server.interrupt()).handled())) {
                PeerContract.awaitEnd(address.getPort(), in, out);
            }
        }
    }
}
