// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * A load for PostgreSQL over JDBC: the transaction "TPC-B (sort of)" that is built into {@code pgbench}, in a closed loop, so
 * that an answer has crossed the network seven times and waited for the disk once.
 *
 * <pre>
 *   TpcbTables    pgbench's four tables, as pgbench fills them
 *   TpcbLoad      a TpcbClient for each connection, a thread each; the calling thread keeps the time
 *   TpcbClient    connects, and runs one transaction after the other: a TpcbTransaction by either of two protocols
 * </pre>
 *
 * <p>Errors of the server and of connections are counted by their kinds and are no exceptions: a load ends on time,
 * whatever the server does.
 *
 * @see <a href="https://www.postgresql.org/docs/15/pgbench.html">pgbench's manual</a>
 */
@NullMarked
package io.tare.load.tpcb;

import org.jspecify.annotations.NullMarked;
