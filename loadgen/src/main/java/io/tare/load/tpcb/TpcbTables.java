// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import io.tare.load.net.TrafficException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * pgbench's four tables, with what {@code pgbench --initialize} puts into them, so that either can run on what the other
 * made.
 */
public final class TpcbTables {

    /** Whom it may happen to that he must not write what is dirty: {@code insufficient_privilege}. */
    private static final String NO_PRIVILEGE = "42501";

    /** Of a server that listens already, and is still starting: {@code cannot_connect_now}. */
    private static final String STARTING = "57P03";

    private static final long RETRY_NANOS = 20_000_000;
    private static final long JOIN_MILLIS = 5000;

    private static final List<String> CREATE = List.of(
            "CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100)",
            "CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100)",
            "CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100)",
            "CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))");

    private static final List<String> KEYS = List.of(
            "ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid)",
            "ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid)",
            "ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid)");

    private static final List<String> VACUUM = List.of(
            "VACUUM ANALYZE pgbench_branches",
            "VACUUM ANALYZE pgbench_tellers",
            "VACUUM ANALYZE pgbench_accounts",
            "VACUUM ANALYZE pgbench_history");

    private TpcbTables() {}

    /** Returns a name for a schema that no other run has. */
    public static String newSchema() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return "tare_" + HexFormat.of().formatHex(random);
    }

    /**
     * Makes and fills them, and has the server write them to its disk if it lets the user. A server that is still starting is
     * waited for.
     *
     * @param limit after which it is given up
     * @throws TrafficException with the server's words, if not all of it could be made; nothing of it is left then,
     *     unless only the last of it, vacuuming, failed
     */
    public static void create(TpcbDatabase database, int scale, Duration limit) {
        TpcbWorkload size = TpcbWorkload.ofScale(scale);
        within(limit, "make pgbench's tables", () -> {
            try (Connection connection = open(database);
                    Statement statement = connection.createStatement()) {
                // Together, so that what is put into tables that are new need not go through the log first, if the
                // server's wal_level is minimal.
                connection.setAutoCommit(false);
                if (!database.schema().equals(TpcbDatabase.PUBLIC)) {
                    statement.execute("CREATE SCHEMA " + database.schema());
                }
                executeAll(statement, CREATE);
                fill(statement, size);
                executeAll(statement, KEYS);
                connection.commit();
                connection.setAutoCommit(true);
                executeAll(statement, VACUUM);
                checkpoint(statement);
            }
        });
    }

    /**
     * Removes the schema of {@link #newSchema()} with all that is in it, also on a thread that was interrupted before.
     *
     * @throws IllegalArgumentException if it is not one of these
     * @throws TrafficException with the server's words, if it could not
     */
    public static void drop(TpcbDatabase database, Duration limit) {
        if (!database.schema().matches("tare_[0-9a-f]{8}")) {
            throw new IllegalArgumentException("only schemas of Tare's own are removed, not " + database.schema());
        }
        boolean wasInterrupted = Thread.interrupted();
        try {
            within(limit, "remove the schema " + database.schema(), () -> {
                try (Connection connection = open(database);
                        Statement statement = connection.createStatement()) {
                    statement.execute("DROP SCHEMA IF EXISTS " + database.schema() + " CASCADE");
                }
            });
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Connection open(TpcbDatabase database) throws SQLException {
        while (true) {
            try {
                return TpcbConnection.open(database, QueryMode.SIMPLE);
            } catch (SQLException e) {
                if (!STARTING.equals(e.getSQLState())) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static void fill(Statement statement, TpcbWorkload size) throws SQLException {
        statement.execute("INSERT INTO pgbench_branches (bid, bbalance) SELECT bid, 0 FROM generate_series(1, "
                + size.scale() + ") AS bid");
        statement.execute("INSERT INTO pgbench_tellers (tid, bid, tbalance) SELECT tid, (tid - 1) / "
                + TpcbWorkload.TELLERS_PER_BRANCH + " + 1, 0 FROM generate_series(1, " + size.tellers() + ") AS tid");
        statement.execute("INSERT INTO pgbench_accounts (aid, bid, abalance, filler) SELECT aid, (aid - 1) / "
                + TpcbWorkload.ACCOUNTS_PER_BRANCH + " + 1, 0, '' FROM generate_series(1, " + size.accounts()
                + ") AS aid");
    }

    private static void executeAll(Statement statement, List<String> texts) throws SQLException {
        for (String text : texts) {
            statement.execute(text);
        }
    }

    /** Otherwise the server would write what was filled while it is measured. */
    private static void checkpoint(Statement statement) throws SQLException {
        try {
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            if (!NO_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** Works on a thread of its own, so that a server that stands still can be given up. */
    private static void within(Duration limit, String what, Work work) {
        ClientSocket socket = new ClientSocket();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    socket.useForThisThread();
                    try {
                        work.run();
                        done.complete(true);
                    } catch (SQLException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                "load-tpcb-tables");
        thread.setDaemon(true);
        thread.start();
        try {
            done.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TrafficException("could not " + what + " within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new TrafficException("could not " + what + ": " + words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrafficException("interrupted; could not " + what, e);
        } finally {
            socket.closeForGood();
            join(thread);
        }
    }

    /** Waits for its end, which comes soon without a socket. */
    private static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String words(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
    }

    /** What needs a database. */
    private interface Work {
        void run() throws SQLException;
    }
}
