// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens connections by PostgreSQL's JDBC driver, alike for all that is asked here. */
final class TpcbConnection {

    private TpcbConnection() {}

    /** Opens one on this thread; it waits for the server without a limit, but for that of its {@link ClientSocket}. */
    static Connection open(TpcbDatabase database, QueryMode mode) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        InetAddress host = database.server().getAddress();
        // A name is not looked up again, and the driver tries no other address.
        source.setServerNames(new String[] {host.getHostAddress()});
        source.setPortNumbers(new int[] {database.server().getPort()});
        source.setDatabaseName(database.name());
        source.setUser(database.user());
        // Without one, the driver would look for a file of the user's.
        source.setPassword(database.password());
        source.setApplicationName("tare");
        source.setCurrentSchema(database.schema());
        source.setPreferQueryMode(org.postgresql.jdbc.PreferQueryMode.of(mode.driverWord()));
        // From the first use on, as pgbench prepares.
        source.setPrepareThreshold(1);
        source.setSocketFactory(ClientSocket.Factory.class.getName());
        source.setSslMode("disable");
        source.setGssEncMode("disable");
        source.setConnectTimeout(0);
        source.setLoginTimeout(0);
        source.setSocketTimeout(0);
        source.setTcpKeepAlive(false);
        set(source, PGProperty.ASSUME_MIN_SERVER_VERSION, "9.0");
        set(source, PGProperty.MAX_RESULT_BUFFER, "64M");
        return source.getConnection();
    }

    private static void set(PGSimpleDataSource source, PGProperty property, String value) throws SQLException {
        source.setProperty(property, value);
    }
}
