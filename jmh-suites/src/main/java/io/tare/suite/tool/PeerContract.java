// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import io.tare.peer.PeerLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What {@link io.tare.fork.PeerProcess} asks of a peer's main, but for the server itself. */
final class PeerContract {

    private static final int OK = 0;
    private static final int REFUSED = 2;

    /** Within the five seconds that the harness gives a process before it kills it. */
    private static final Duration END_LIMIT = Duration.ofSeconds(4);

    private PeerContract() {}

    /** Reads the settings, has the server serve until the input ends, and ends this JVM. */
    static void keep(Server server) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int status = REFUSED;
        CountDownLatch served = new CountDownLatch(1);
        // The end of the input may come with a signal, and what serves has directories and processes to take away
        // first.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(served), "peer-end"));
        try {
            server.serve(PeerLines.readFrom(System.in), System.in, out);
            status = OK;
        } catch (RefusedException e) {
            PeerLines.say(out, "unsupported " + PeerLines.sentence(e));
        } catch (IOException | RuntimeException e) {
            PeerLines.say(out, "refused " + PeerLines.sentence(e));
        } finally {
            served.countDown();
        }
        System.exit(status);
    }

    /** Says that all is ready, and waits for the end of the input. */
    static void awaitEnd(int port, InputStream in, PrintStream out) {
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

    private static void await(CountDownLatch served) {
        try {
            served.await(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts what serves, says so by {@link #awaitEnd}, and ends it. */
    interface Server {
        void serve(PeerLines settings, InputStream in, PrintStream out) throws IOException;
    }
}
