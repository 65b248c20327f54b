// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import io.tare.load.net.TrafficServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process on the far side of a load.
 *
 * <p>It reads {@code key=value} lines from standard input up to an empty line, starts a
 * {@link TrafficServer}, writes the one line {@code ready <port>} to standard output, and serves until
 * standard input ends. Whoever started it holds that pipe, so a peer does not outlive a starter that was killed.
 *
 * <pre>
 *   bind=10.0.0.2          an IP address; must be there
 *   port=0                 0, the default, takes a free one
 *   token=&lt;32 hex digits&gt;  must be there
 *   transport=best         best, epoll, io_uring, nio or plain
 *   wait=park              park or spin
 * </pre>
 *
 * Other keys are for other peers, and ignored. What does not work ends in the one line
 * {@code refused <sentence>} on standard output and exit status 2.
 */
public final class PeerMain {

    private static final int OK = 0;
    private static final int REFUSED = 2;

    private PeerMain() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(serve(System.in, out));
    }

    /** Serves until the input ends, and returns the exit status. */
    static int serve(InputStream in, PrintStream out) {
        try {
            PeerSettings settings = PeerSettings.readFrom(in);
            try (TrafficServer server = TrafficServer.start(settings.bind(), settings.token(), settings.options())) {
                say(out, "ready " + server.address().getPort());
                awaitEnd(in);
            }
            return OK;
        } catch (IOException | RuntimeException e) {
            say(
                    out,
                    "refused "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("without a reason"));
            return REFUSED;
        }
    }

    private static void say(PrintStream out, String line) {
        // Not println: the line's end is part of the contract, the platform's line separator is not.
        out.print(line + "\n");
        out.flush();
    }

    private static void awaitEnd(InputStream in) {
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
