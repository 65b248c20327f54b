// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import io.tare.load.PeerMain;
import io.tare.peer.PeerLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The far side of a meter: a tool's server, or for {@code meter=tare} {@link PeerMain}. It keeps to the contract of
 * {@link io.tare.fork.PeerProcess}, and reads of the params {@code meter}, {@code protocol} and {@code wait}.
 *
 * <p>Beside a sockperf that receives datagrams, the TCP port of the same number is a {@link Tally} of those received.
 */
public final class ToolPeer {

    private static final int OK = 0;
    private static final int REFUSED = 2;

    private ToolPeer() {}

    /** Serves until the input ends. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int status = REFUSED;
        try {
            PeerLines settings = PeerLines.readFrom(System.in);
            if (settings.meter().equals("tare")) {
                System.setIn(new SequenceInputStream(new ByteArrayInputStream(settings.bytes()), System.in));
                PeerMain.main(arguments);
            }
            serve(settings, System.in, out);
            status = OK;
        } catch (RefusedException e) {
            PeerLines.say(out, "unsupported " + PeerLines.sentence(e));
        } catch (IOException | RuntimeException e) {
            PeerLines.say(out, "refused " + PeerLines.sentence(e));
        }
        System.exit(status);
    }

    @SuppressWarnings("try") // What serves needs no words, only its end.
    private static void serve(PeerLines settings, InputStream in, PrintStream out) throws IOException {
        InetAddress address = InetAddress.getByName(settings.bind());
        int port = settings.port() == 0 ? ListeningPort.free(address) : settings.port();
        switch (settings.meter()) {
            case "iperf3" -> {
                List<String> words = List.of("-s", "-B", settings.bind(), "-p", Integer.toString(port));
                try (ToolServer server = ToolServer.start(Tool.IPERF3, words, false, port)) {
                    awaitEnd(port, in, out);
                }
            }
            case "sockperf" -> sockperf(settings, new InetSocketAddress(address, port), in, out);
            default ->
                throw new IllegalArgumentException(
                        "there is no meter '" + settings.meter() + "'; possible: iperf3, sockperf, tare");
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
                awaitEnd(address.getPort(), in, out);
                return;
            }
            // It counts from its start to its end, and so for one run of a client.
            try (Tally tally =
                    Tally.serve(address, settings.token(), () -> new SockperfText(server.interrupt()).handled())) {
                awaitEnd(address.getPort(), in, out);
            }
        }
    }

    /** Says that all is ready, and waits for the end of the input. */
    private static void awaitEnd(int port, InputStream in, PrintStream out) {
        PeerLines.say(out, "ready " + port);
        byte[] ignored = new byte[1024];
        try {
            while (in.read(ignored) >= 0) {
                // What follows the settings means nothing.
            }
        } catch (IOException e) {
            // A pipe that breaks has ended.
        }
    }
}
