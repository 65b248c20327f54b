// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.disk.DiskException;
import io.tare.load.disk.DiskPlan;
import io.tare.load.disk.FileJobs;
import io.tare.load.disk.JobFiles;
import io.tare.load.disk.Span;
import io.tare.load.disk.UnsupportedDiskException;
import io.tare.load.result.DiskResult;
import io.tare.peer.PeerLines;
import io.tare.suite.peer.TokenProof;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One of several clients that read and write files of their own at the same time: the peer of {@link DiskClients}. It
 * keeps to the contract of {@link io.tare.fork.PeerProcess}, and does what a {@link DiskFleet} tells it, once.
 */
public final class DiskClient {

    /** The fleet says: lay out the files, and start. */
    static final int START = 'S';
    /** The fleet says: what is completed from now on counts. */
    static final int BEGIN = 'B';
    /** The fleet says: end, and tell. */
    static final int END = 'E';

    /** The client says: it runs. */
    static final int RUNNING = 'R';
    /** The client says: this cannot be done here; a sentence follows. */
    static final int UNSUPPORTED = 'U';
    /** The client says: it broke; a sentence follows. */
    static final int FAILED = 'F';
    /** The client says: it is done; its {@link DiskShare} follows. */
    static final int DONE = 'D';

    private static final Span SPAN = Span.of(Duration.ofHours(24));
    private static final int PROOF_TIMEOUT_MILLIS = 20_000;

    private DiskClient() {}

    /** Serves one fleet, or ends with the input. */
    public static void main(String[] arguments) {
        try {
            PeerLines settings = PeerLines.readFrom(System.in);
            endWithInput();
            try (ServerSocket server = new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.bind()))) {
                PeerLines.say(System.out, "ready " + server.getLocalPort());
                while (!served(server, settings)) {
                    // Somebody who is not of this run.
                }
            }
            System.exit(0);
        } catch (IOException | RuntimeException e) {
            PeerLines.say(System.out, "refused " + PeerLines.sentence(e));
            System.exit(2);
        }
    }

    private static boolean served(ServerSocket server, PeerLines settings) throws IOException {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PROOF_TIMEOUT_MILLIS);
            if (!TokenProof.demand(settings.token(), socket.getInputStream(), socket.getOutputStream())) {
                return false;
            }
            socket.setSoTimeout(0);
            serve(
                    new DataInputStream(socket.getInputStream()),
                    new DataOutputStream(socket.getOutputStream()),
                    settings);
            return true;
        }
    }

    private static void serve(DataInputStream in, DataOutputStream out, PeerLines settings) throws IOException {
        DiskLoad load = DiskLoad.of(settings.values());
        DiskPlan plan = load.plan(Integer.parseInt(settings.value("jobs", "1")), SPAN);
        expect(in, START);
        try (JobFiles files = JobFiles.create(Path.of(settings.value("disk", "")), plan);
                FileJobs jobs = FileJobs.start(files, plan)) {
            out.writeByte(RUNNING);
            expect(in, BEGIN);
            jobs.begin();
            expect(in, END);
            DiskResult result = jobs.end();
            result.failures().stream().findFirst().ifPresent(failure -> {
                throw new DiskException(failure.sentence());
            });
            out.writeByte(DONE);
            DiskShare.of(result).writeTo(out);
            out.flush();
            // The fleet hangs up when it has it.
            in.read();
        } catch (UnsupportedDiskException e) {
            tell(out, UNSUPPORTED, e);
        } catch (DiskException | IllegalArgumentException e) {
            tell(out, FAILED, e);
        }
    }

    private static void tell(DataOutputStream out, int what, RuntimeException e) throws IOException {
        out.writeByte(what);
        out.writeUTF(PeerLines.sentence(e));
        out.flush();
    }

    private static void expect(DataInputStream in, int word) throws IOException {
        int said = in.read();
        if (said != word) {
            throw new IOException("the fleet said " + said + " where it should say " + word);
        }
    }

    /** A client whose harness is gone has nobody to work for. Its next start removes the files. */
    private static void endWithInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // What follows the settings means nothing.
                        }
                    } catch (IOException e) {
                        // A pipe that breaks has ended.
                    }
                    System.exit(0);
                },
                "input-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
