// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.resp.SocketServer;
import io.tare.load.tpcb.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpcbCommandTest {

    @TempDir
    private Path directory = Path.of(".");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void runsPgbenchsTransactionAndLeavesNoTable() throws Exception {
        try (PostgresServer server = PostgresServer.trusting()) {
            Path log = directory.resolve("response.hlog");
            String at = "127.0.0.1:" + server.address().getPort();
            assertThat(run(
                            "tpcb",
                            at,
                            "-U",
                            "tare",
                            "-d",
                            "tare",
                            "-s1",
                            "-c2",
                            "-t300ms",
                            "-O0",
                            "--hlog",
                            log.toString()))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).contains(" transactions/s; ", ", 0 errors", "response of ");
            assertThat(log).content().contains("Tag=response");
            String[] words = {
                "tpcb", at, "-Utare", "-dtare", "-s2", "-c2", "-t300ms", "-O100ms", "-i100ms", "-Mprepared", "-J"
            };
            assertThat(run(words)).as(err.toString()).isZero();
            assertThat(out.toString())
                    .contains(
                            "\"load\":\"tpcb\",\"database\":\"tare\",\"schema\":\"tare_", "\"queryMode\":\"prepared\"")
                    .contains("\"kind\":\"interval\"", "\"kind\":\"result\"", "\"errors\":{}", "\"kind\":\"response\"");
            assertThat(server.number("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tare%'"))
                    .isZero();
        }
    }

    @Test
    void saysWhatWentWrong() throws IOException {
        String nobody = "127.0.0.1:" + SocketServer.nobody().getPort();
        assertThat(run("tpcb", nobody)).isEqualTo(1);
        assertThat(run("tpcb", "/run/postgresql/.s.PGSQL.5432")).isEqualTo(2);
        assertThat(run("tpcb", nobody, "-M", "extended")).isEqualTo(2);
        assertThat(run("tpcb", nobody, "-c", "0")).isEqualTo(2);
        assertThat(run("tpcb", nobody, "-s", "20001")).isEqualTo(2);
        assertThat(err.toString())
                .contains("could not make pgbench's tables: Connection to " + nobody + " refused")
                .contains("PostgreSQL is asked over TCP: SERVER must be host:port")
                .contains("there is no query mode 'extended'; possible: simple, prepared")
                .contains("clients must be in [1, 1000]: 0")
                .contains("scale must be in [1, 20000]: 20001");
    }

    private int run(String... arguments) {
        return LoadMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
