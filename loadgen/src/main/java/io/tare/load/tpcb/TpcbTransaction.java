// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The transaction on one connection: seven statements, each after the reply to the one before it. BEGIN and END are
 * statements like the others, as pgbench sends them, and not JDBC's way, which would send BEGIN together with the first.
 */
interface TpcbTransaction {

    /**
     * Runs it.
     *
     * @throws UnexpectedReplyException if there is no such account, teller or branch
     */
    void run(int account, int teller, int branch, int delta) throws SQLException;

    /** Prepares what the mode prepares. */
    static TpcbTransaction on(Connection connection, QueryMode mode) throws SQLException {
        return mode == QueryMode.SIMPLE ? new Simple(connection) : new Prepared(connection);
    }

    private static void requireOne(String table, int rows) throws UnexpectedReplyException {
        if (rows != 1) {
            throw new UnexpectedReplyException(rows + " rows of " + table + " have the number that was asked for");
        }
    }

    private static void requireOne(ResultSet accounts) throws SQLException {
        try (accounts) {
            if (!accounts.next()) {
                requireOne("pgbench_accounts", 0);
            }
            accounts.getInt(1);
        }
    }

    /** The texts are pgbench's, byte for byte. */
    final class Simple implements TpcbTransaction {

        private final Statement statement;

        private Simple(Connection connection) throws SQLException {
            statement = connection.createStatement();
            // There are no braces in them to look for.
            statement.setEscapeProcessing(false);
        }

        @Override
        public void run(int account, int teller, int branch, int delta) throws SQLException {
            statement.execute("BEGIN;");
            requireOne(
                    "pgbench_accounts",
                    statement.executeUpdate("UPDATE pgbench_accounts SET abalance = abalance + " + delta
                            + " WHERE aid = " + account + ";"));
            requireOne(statement.executeQuery("SELECT abalance FROM pgbench_accounts WHERE aid = " + account + ";"));
            requireOne(
                    "pgbench_tellers",
                    statement.executeUpdate("UPDATE pgbench_tellers SET tbalance = tbalance + " + delta
                            + " WHERE tid = " + teller + ";"));
            requireOne(
                    "pgbench_branches",
                    statement.executeUpdate("UPDATE pgbench_branches SET bbalance = bbalance + " + delta
                            + " WHERE bid = " + branch + ";"));
            statement.executeUpdate("INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (" + teller + ", "
                    + branch + ", " + account + ", " + delta + ", CURRENT_TIMESTAMP);");
            statement.execute("END;");
        }
    }

    /** All seven are prepared, as by {@code pgbench -M prepared}. */
    final class Prepared implements TpcbTransaction {

        private final PreparedStatement begin;
        private final PreparedStatement updateAccount;
        private final PreparedStatement selectAccount;
        private final PreparedStatement updateTeller;
        private final PreparedStatement updateBranch;
        private final PreparedStatement insertHistory;
        private final PreparedStatement end;

        private Prepared(Connection connection) throws SQLException {
            begin = connection.prepareStatement("BEGIN");
            updateAccount =
                    connection.prepareStatement("UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?");
            selectAccount = connection.prepareStatement("SELECT abalance FROM pgbench_accounts WHERE aid = ?");
            updateTeller =
                    connection.prepareStatement("UPDATE pgbench_tellers SET tbalance = tbalance + ? WHERE tid = ?");
            updateBranch =
                    connection.prepareStatement("UPDATE pgbench_branches SET bbalance = bbalance + ? WHERE bid = ?");
            insertHistory = connection.prepareStatement(
                    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)");
            end = connection.prepareStatement("END");
        }

        @Override
        public void run(int account, int teller, int branch, int delta) throws SQLException {
            begin.execute();
            update(updateAccount, "pgbench_accounts", delta, account);
            selectAccount.setInt(1, account);
            requireOne(selectAccount.executeQuery());
            update(updateTeller, "pgbench_tellers", delta, teller);
            update(updateBranch, "pgbench_branches", delta, branch);
            insertHistory.setInt(1, teller);
            insertHistory.setInt(2, branch);
            insertHistory.setInt(3, account);
            insertHistory.setInt(4, delta);
            insertHistory.executeUpdate();
            end.execute();
        }

        private static void update(PreparedStatement statement, String table, int delta, int number)
                throws SQLException {
            statement.setInt(1, delta);
            statement.setInt(2, number);
            requireOne(table, statement.executeUpdate());
        }
    }
}
