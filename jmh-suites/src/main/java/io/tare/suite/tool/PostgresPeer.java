// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.net.TrafficException;
import io.tare.load.tpcb.TpcbDatabase;
import io.tare.load.tpcb.TpcbTables;
import io.tare.peer.PeerLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * PostgreSQL as a peer, with pgbench's tables, on the disk that the harness gives it. It keeps to the contract of
 * {@link io.tare.fork.PeerProcess}, and reads of the params {@code clients} and {@code scale}.
 */
public final class PostgresPeer {

    /** Beyond that the harness does not wait. */
    private static final Duration FILL_LIMIT = Duration.ofSeconds(50);

    /** "Immediate shutdown": what is on the disk is thrown away anyway, so nothing more is written to it. */
    private static final String END_SIGNAL = "QUIT";

    private PostgresPeer() {}

    /** Serves until the input ends. */
    public static void main(String[] arguments) {
        PeerContract.keep(PostgresPeer::serve);
    }

    /** Where the fork finds the tables. */
    public static TpcbDatabase database(InetSocketAddress server, String token) {
        return TpcbDatabase.of(server, PostgresDirectory.NAME, PostgresDirectory.NAME, token);
    }

    private static void serve(PeerLines settings, InputStream in, PrintStream out) throws IOException {
        InetAddress address = InetAddress.getByName(settings.bind());
        int port = settings.port() == 0 ? ListeningPort.free(address) : settings.port();
        InetSocketAddress server = new InetSocketAddress(address, port);
        int scale = settings.number("scale");
        try (PostgresDirectory directory = PostgresDirectory.make(
                        Path.of(settings.value("disk", "")), server, settings.number("clients"), settings.token());
                ToolServer postgres = ToolServer.start(Tool.POSTGRES, List.of("-D", directory.data()), false, port)) {
            try {
                fill(database(server, settings.token()), scale);
                directory.letSharedMemoryGo();
                PeerContract.awaitEnd(port, in, out);
            } finally {
                // Only this ends its processes that have a statement under way, as one that fills tables.
                postgres.end(END_SIGNAL);
            }
        }
    }

    private static void fill(TpcbDatabase database, int scale) {
        try {
            TpcbTables.create(database, scale, FILL_LIMIT);
        } catch (TrafficException e) {
            throw new ToolException("-p scale=" + scale + ": " + e.getMessage(), e);
        }
    }
}
