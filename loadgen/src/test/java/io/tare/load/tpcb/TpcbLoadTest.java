// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.load.net.TrafficException;
import io.tare.load.result.Latency;
import io.tare.load.result.TpcbResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real PostgreSQL, and pgbench as the second opinion on what it is asked. */
class TpcbLoadTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TpcbPlan PLAN = TpcbPlan.closed(Duration.ofMillis(500)).withGrace(Duration.ofSeconds(30));
    private static final Pattern STATEMENT =
            Pattern.compile("LOG: +(?:statement|execute [A-Za-z0-9_<>]+): ((?:BEGIN|UPDATE|SELECT abal|INSERT|END).*)");
    private static final Pattern VALUES = Pattern.compile("-?\\b\\d+\\b");

    private static PostgresServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = PostgresServer.start("log_statement = 'all'");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void removeTables() throws SQLException {
        server.execute("DROP TABLE IF EXISTS pgbench_accounts, pgbench_branches, pgbench_tellers, pgbench_history");
    }

    @ParameterizedTest
    @EnumSource
    void commitsEachTransactionOnceAndNoneByHalf(QueryMode mode) throws SQLException {
        TpcbTables.create(server.database(), 2, LIMIT);
        List<Latency> shown = new ArrayList<>();
        TpcbWorkload workload = TpcbWorkload.ofScale(2).withClients(3).withQueryMode(mode);
        TpcbResult result =
                TpcbLoad.run(server.database(), workload, PLAN.withInterval(Duration.ofMillis(100)), shown::add);
        assertThat(result.errors()).isEmpty();
        assertThat(result.due()).isPositive().isEqualTo(result.answered());
        assertThat(result.answeredInTime()).isBetween(result.answered() - 3, result.answered());
        assertThat(result.response().count()).isEqualTo(result.answered());
        assertThat(result.response().nanosAt(50)).isPositive();
        assertThat(result.intervals()).hasSize(5);
        assertThat(Latency.merged(shown).count()).isEqualTo(result.answered());
        assertThat(server.number("SELECT count(*) FROM pgbench_history")).isEqualTo(result.answered());
        long moved = server.number("SELECT sum(delta) FROM pgbench_history");
        assertThat(server.number("SELECT sum(abalance) FROM pgbench_accounts")).isEqualTo(moved);
        assertThat(server.number("SELECT sum(tbalance) FROM pgbench_tellers")).isEqualTo(moved);
        assertThat(server.number("SELECT sum(bbalance) FROM pgbench_branches")).isEqualTo(moved);
        assertThat(server.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tare'"))
                .as("connections, the asking one included")
                .isEqualTo(1);
    }

    @Test
    void countsNothingOfTheWarmUp() throws SQLException {
        TpcbTables.create(server.database(), 1, LIMIT);
        TpcbPlan plan = PLAN.withOmit(Duration.ofMillis(500));
        TpcbResult result =
                TpcbLoad.run(server.database(), TpcbWorkload.ofScale(1).withClients(2), plan, interval -> {});
        assertThat(server.number("SELECT count(*) FROM pgbench_history")).isGreaterThan(result.answered());
    }

    @ParameterizedTest
    @EnumSource
    void asksWhatPgbenchAsksInTheSameOrder(QueryMode mode) throws Exception {
        TpcbTables.create(server.database(), 1, LIMIT);
        int before = server.log().length();
        server.pgbench("-n", "-M", mode.id(), "-t", "1");
        int between = server.log().length();
        TpcbWorkload one = TpcbWorkload.ofScale(1).withClients(1).withQueryMode(mode);
        TpcbLoad.run(server.database(), one, PLAN.withInterval(Duration.ofMillis(10)), interval -> {});
        String log = server.log();
        List<String> theirs = statements(log.substring(before, between));
        assertThat(theirs).hasSize(7);
        // A semicolon at the end of a statement to prepare means nothing.
        assertThat(statements(log.substring(between))).startsWith(theirs.toArray(String[]::new));
    }

    @Test
    void makesWhatPgbenchMakes() throws Exception {
        TpcbTables.create(server.database(), 3, LIMIT);
        List<Long> ours = contents();
        removeTables();
        server.pgbench("-i", "-q", "-s", "3");
        assertThat(contents()).isEqualTo(ours);
        TpcbResult result = TpcbLoad.run(server.database(), TpcbWorkload.ofScale(3), PLAN, interval -> {});
        assertThat(result.errors()).isEmpty();
        assertThat(result.answered()).isPositive();
    }

    @Test
    void keepsToASchemaOfItsOwnAndRemovesNoOther() throws Exception {
        TpcbDatabase own = server.database().withSchema(TpcbTables.newSchema());
        TpcbTables.create(own, 1, LIMIT);
        assertThat(TpcbLoad.run(own, TpcbWorkload.ofScale(1).withClients(1), PLAN, interval -> {})
                        .errors())
                .isEmpty();
        String tables = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'pgbench%' AND schemaname ";
        assertThat(server.number(tables + "= '" + own.schema() + "'")).isEqualTo(4);
        assertThat(server.number(tables + "= 'public'")).isZero();
        TpcbTables.drop(own, LIMIT);
        assertThat(server.number(tables + "= '" + own.schema() + "'")).isZero();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> TpcbTables.drop(server.database(), LIMIT))
                .withMessageContaining("only schemas of Tare's own");
    }

    @Test
    void countsWhatTheServerRefusesByItsSqlstateAndGoesOn() {
        TpcbDatabase stranger = TpcbDatabase.of(server.address(), "tare", "tare", "guess");
        assertThat(load(stranger, 1).errors()).containsOnlyKeys("28P01");
        TpcbResult result = load(server.database(), 1);
        assertThat(result.errors()).containsOnlyKeys("42P01");
        assertThat(result.errorCount()).as("errors, and no pause after them").isGreaterThan(10);
        assertThat(result.answered()).isZero();
    }

    @Test
    void undoesATransactionWhoseAccountIsNotThere() throws SQLException {
        TpcbTables.create(server.database(), 1, LIMIT);
        TpcbResult result = load(server.database(), 100);
        assertThat(result.errors()).containsOnlyKeys("unexpected");
        assertThat(server.number("SELECT count(*) FROM pgbench_history")).isEqualTo(result.answered());
        assertThat(server.number("SELECT sum(abalance) FROM pgbench_accounts"))
                .isEqualTo(result.answered() == 0 ? 0 : server.number("SELECT sum(delta) FROM pgbench_history"));
    }

    @Test
    void saysWhyTablesCouldNotBeMade() {
        TpcbTables.create(server.database(), 1, LIMIT);
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> TpcbTables.create(server.database(), 1, LIMIT))
                .withMessage("could not make pgbench's tables: ERROR: relation \"pgbench_branches\" already exists");
    }

    @Test
    void endsOnTimeWhenTheServerCrashes() throws Exception {
        try (PostgresServer mortal = PostgresServer.start()) {
            TpcbTables.create(mortal.database(), 1, LIMIT);
            List<Integer> intervals = new ArrayList<>();
            TpcbPlan plan = TpcbPlan.closed(Duration.ofSeconds(4)).withInterval(Duration.ofMillis(100));
            TpcbResult result = TpcbLoad.run(mortal.database(), TpcbWorkload.ofScale(1), plan, interval -> {
                intervals.add(intervals.size());
                if (intervals.size() == 3) {
                    crash(mortal);
                }
            });
            assertThat(result.answered()).isPositive();
            assertThat(result.errors().keySet())
                    .contains("refused")
                    .isSubsetOf("refused", "reset", "closed", "57P01", "57P02", "57P03");
        }
    }

    @Test
    void canBeInterrupted() {
        TpcbTables.create(server.database(), 1, LIMIT);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> load(server.database(), 1))
                .withMessage("the load was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static TpcbResult load(TpcbDatabase database, int scale) {
        return TpcbLoad.run(database, TpcbWorkload.ofScale(scale).withClients(2), PLAN, interval -> {});
    }

    private static void crash(PostgresServer server) {
        try {
            server.crash();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> statements(String log) {
        List<String> statements = new ArrayList<>();
        for (Matcher matcher = STATEMENT.matcher(log); matcher.find(); ) {
            String text = VALUES.matcher(matcher.group(1)).replaceAll("N").replaceAll("\\$N", "\\$");
            statements.add(text.endsWith(";") ? text.substring(0, text.length() - 1) : text);
        }
        return statements;
    }

    /** Returns digests of all rows, columns and keys. */
    private static List<Long> contents() throws SQLException {
        List<Long> digests = new ArrayList<>();
        for (String table : List.of("branches", "tellers", "accounts", "history")) {
            String name = "pgbench_" + table;
            digests.add(server.number("SELECT coalesce(sum(hashtext(t::text)::bigint), 0) FROM " + name + " t"));
            digests.add(server.number("SELECT sum(hashtext(concat_ws(' ', attname, atttypid, atttypmod, attnotnull,"
                    + " attnum))::bigint) FROM pg_attribute WHERE attnum > 0 AND attrelid = '" + name
                    + "'::regclass"));
            digests.add(server.number(
                    "SELECT coalesce(sum(hashtext(indexdef)::bigint), 0) FROM pg_indexes WHERE tablename = '" + name
                            + "'"));
            digests.add(server.number("SELECT pg_relation_size('" + name + "')"));
        }
        return digests;
    }
}
