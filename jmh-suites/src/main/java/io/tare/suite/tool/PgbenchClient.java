// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.load.tpcb.TpcbDatabase;
import io.tare.load.tpcb.TpcbWorkload;
import io.tare.run.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs pgbench(1), with a thread for each client as Tare has, on tables that are there. It logs every transaction, as what
 * it prints has no percentiles.
 */
public final class PgbenchClient {

    /** Beside what is measured. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private static final String LOG_PREFIX = "latency";

    private final TpcbDatabase database;
    private final TpcbWorkload workload;

    public PgbenchClient(TpcbDatabase database, TpcbWorkload workload) {
        this.database = database;
        this.workload = workload;
    }

    /**
     * Runs it for so long, after a warm-up of its own.
     *
     * @throws ToolException if it fails
     * @throws io.tare.engine.RefusedException if it is not installed, or does not reach its server
     */
    public PgbenchResult run(int warmupSeconds, int seconds) {
        run(Math.max(1, warmupSeconds));
        return run(seconds);
    }

    private PgbenchResult run(int seconds) {
        try {
            Path directory = Files.createTempDirectory("pgbench");
            try {
                return run(directory, seconds);
            } finally {
                DirectoryTree.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("pgbench's log cannot be kept: " + e, e);
        }
    }

    private PgbenchResult run(Path directory, int seconds) throws IOException {
        // Only its owner can read it, where a command line is everybody's.
        Path password = Files.createTempFile(directory, "password", "");
        Files.writeString(password, "*:*:*:*:" + database.password() + "\n");
        List<String> words = List.of(
                // Tare's tables are vacuumed when they are made.
                "--no-vacuum",
                "--protocol=" + workload.queryMode().id(),
                "--client=" + workload.clients(),
                "--jobs=" + workload.clients(),
                "--time=" + seconds,
                "--log",
                "--log-prefix=" + directory.resolve(LOG_PREFIX),
                String.join(
                        " ",
                        "host=" + database.server().getAddress().getHostAddress(),
                        "port=" + database.server().getPort(),
                        "user=" + database.user(),
                        "dbname=" + database.name(),
                        "sslmode=disable",
                        "gssencmode=disable",
                        "passfile=" + password));
        ToolRun run = ToolRun.of(Tool.PGBENCH, words, SLACK.plusSeconds(seconds));
        try (Stream<Path> files = Files.list(directory)) {
            // One of each thread.
            return PgbenchResult.parse(
                    run.output(),
                    run.complaints(),
                    files.filter(file -> file.getFileName().toString().startsWith(LOG_PREFIX))
                            .flatMap(PgbenchClient::lines));
        }
    }

    @SuppressWarnings("StreamResourceLeak") // A flatMap closes what it is given.
    private static Stream<String> lines(Path file) {
        try {
            return Files.lines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
