// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.fork.PeerProcess;
import io.tare.load.result.TpcbResult;
import io.tare.load.tpcb.QueryMode;
import io.tare.load.tpcb.TpcbDatabase;
import io.tare.load.tpcb.TpcbLoad;
import io.tare.load.tpcb.TpcbPlan;
import io.tare.load.tpcb.TpcbWorkload;
import io.tare.suite.tool.PgbenchClient;
import io.tare.suite.tool.PgbenchResult;
import io.tare.suite.tool.PostgresPeer;
import io.tare.suite.tool.Tool;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many transactions a PostgreSQL commits and how long they take: as pgbench measures it and as Tare does, side by side. A
 * transaction is seven round trips on the network under test, and one fsync on the peer's way to a disk.
 *
 * <p>Operation: one run of the meter, {@link Window} long. Each meter has a thread for each client, sends the same statements
 * by the same protocol, and finds the same tables, which are new for each fork.
 */
@OnlyWhenNamed
@PeerProcess(PostgresPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class PostgresTpcb {

    private static final String PGBENCH = "pgbench";

    /** What is asked, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        /** {@code tare} or {@code pgbench}. */
        @Param("tare")
        public String meter = "";

        /**
         * What the peer's data are on: {@code root}, the container's own file system; {@code volume}; {@code bind}, a
         * directory of the host; {@code tmpfs}, memory. On the host all but the last are a directory.
         */
        @Param("bind")
        public String path = "";

        /** Connections at once. */
        @Param("8")
        public int clients;

        /** Branches, with 100,000 accounts each: pgbench's {@code -s}. */
        @Param("10")
        public int scale;

        /** {@code simple} or {@code prepared}: pgbench's {@code -M}. */
        @Param("simple")
        public String queryMode = "";

        /** Writes down which pgbench it is, and which PostgreSQL. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            String postgres = Tool.POSTGRES.version();
            ForkNote.TOOL.write(meter.equals(PGBENCH) ? Tool.PGBENCH.version() + ", " + postgres : postgres);
        }

        void run(PeerAddress peer, Window window, RequestMetrics metrics, LatencyLog log) {
            TpcbDatabase database =
                    PostgresPeer.database(peer.address(), peer.token().hex());
            switch (meter) {
                case "tare" -> {
                    TpcbResult result =
                            peer.load(() -> TpcbLoad.run(database, workload(), plan(window), interval -> {}));
                    if (result.answered() == 0) {
                        throw new IllegalStateException(
                                "of " + result.due() + " transactions none was committed: " + result.errors());
                    }
                    metrics.requests = result.transactionsPerSecond();
                    metrics.p50 = result.response().nanosAt(50) / 1e3;
                    metrics.p99 = result.response().nanosAt(99) / 1e3;
                    metrics.errors =
                            100.0 * Math.max(result.errorCount(), result.due() - result.answered()) / result.due();
                    log.add(result.response());
                }
                case PGBENCH -> {
                    PgbenchResult result =
                            new PgbenchClient(database, workload()).run(window.warmupSeconds, window.seconds);
                    metrics.requests = result.transactionsPerSecond();
                    metrics.p50 = result.response().nanosAt(50) / 1e3;
                    metrics.p99 = result.response().nanosAt(99) / 1e3;
                    metrics.errors = result.failedPercent();
                    log.add(result.response());
                }
                default -> throw new IllegalArgumentException("-p meter=" + meter + ": possible: tare, " + PGBENCH);
            }
        }

        private TpcbWorkload workload() {
            return new TpcbWorkload(scale, clients, QueryMode.named(queryMode));
        }

        private static TpcbPlan plan(Window window) {
            return TpcbPlan.closed(window.measured()).withOmit(window.warmup());
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(Place place, Window window, Load load, RequestMetrics metrics, LatencyLog log) {
        load.run(PeerAddress.ofThisFork(), window, metrics, log);
    }
}
