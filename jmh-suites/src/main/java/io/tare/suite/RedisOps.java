// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.fork.PeerProcess;
import io.tare.load.resp.RespCommand;
import io.tare.load.resp.RespLoad;
import io.tare.load.resp.RespLogin;
import io.tare.load.resp.RespPlan;
import io.tare.load.resp.RespWorkload;
import io.tare.load.result.RespResult;
import io.tare.suite.tool.RedisBenchmarkClient;
import io.tare.suite.tool.RedisBenchmarkResult;
import io.tare.suite.tool.RedisPeer;
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
 * How many requests a Redis answers and how long they take: as redis-benchmark measures it and as Tare does, side by side.
 *
 * <p>Operation: one run of the meter, {@link Window} long. Each meter has one thread, sends the same bytes, and finds the same
 * data there.
 */
@OnlyWhenNamed
@PeerProcess(RedisPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class RedisOps {

    private static final String REDIS_BENCHMARK = "redis-benchmark";

    /** What is asked, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        /** {@code tare} or {@code redis-benchmark}. */
        @Param("tare")
        public String meter = "";

        /** A test of redis-benchmark's: {@link RespCommand}. */
        @Param({"get", "set"})
        public String command = "";

        /** Connections at once. */
        @Param("50")
        public int connections;

        /** Requests of a connection that are under way together. */
        @Param("1")
        public int pipeline;

        /** Bytes of a value. */
        @Param("3")
        public int valueBytes;

        /** How many different keys are asked for; 0: always the same. */
        @Param("100000")
        public long keySpace;

        /** Requests per second of all connections together, however busy Redis is; 0: a closed loop. */
        @Param("0")
        public long perSecond;

        /** Writes down which redis-benchmark it is, and which Redis. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            String redis = Tool.REDIS.version();
            ForkNote.TOOL.write(meter.equals(REDIS_BENCHMARK) ? Tool.REDIS_BENCHMARK.version() + ", " + redis : redis);
        }

        void run(PeerAddress peer, Wire wire, Window window, RequestMetrics metrics, LatencyLog log, OfferedRate rate) {
            RespLogin login = RespLogin.ofPassword(peer.token().hex());
            switch (meter) {
                case "tare" -> {
                    RespResult result = peer.load(() ->
                            RespLoad.run(peer.address(), login, workload(), plan(window), wire.options(), part -> {}));
                    if (result.answered() == 0 && result.answeredInTime() == 0) {
                        throw new IllegalStateException(
                                "of " + result.due() + " requests none was answered: " + result.errors());
                    }
                    metrics.requests = result.answeredPerSecond();
                    metrics.p50 = result.response().nanosAt(50) / 1e3;
                    metrics.p99 = result.response().nanosAt(99) / 1e3;
                    // What broke a connection took more than one request with it.
                    metrics.errors =
                            100.0 * Math.max(result.errorCount(), result.due() - result.answered()) / result.due();
                    log.add(result.response());
                    if (perSecond > 0) {
                        rate.compare(
                                result.due(), result.answeredInTime(), window.measured(), "requests were answered");
                    }
                }
                case REDIS_BENCHMARK -> {
                    if (perSecond > 0) {
                        throw new RefusedException(
                                meter + " knows no rate: use -p meter=tare with -p perSecond=" + perSecond);
                    }
                    peer.load(() -> {
                        RespLoad.supply(peer.address(), login, workload(), wire.options());
                        return "there";
                    });
                    RedisBenchmarkResult result = new RedisBenchmarkClient(
                                    peer.address(), peer.token().hex(), workload())
                            .run(window.warmupSeconds, window.seconds);
                    metrics.requests = result.requestsPerSecond();
                    metrics.p50 = result.p50Micros();
                    metrics.p99 = result.p99Micros();
                    // At the first one it ends, and so does this fork.
                    metrics.errors = 0;
                }
                default ->
                    throw new IllegalArgumentException("-p meter=" + meter + ": possible: tare, " + REDIS_BENCHMARK);
            }
        }

        /** The server is the run's own, so its keys need no prefix that would make the requests longer than the tool's. */
        private RespWorkload workload() {
            return RespWorkload.of(RespCommand.named(command))
                    .withConnections(connections)
                    .withPipeline(pipeline)
                    .withValueBytes(valueBytes)
                    .withKeySpace(keySpace)
                    .withKeyPrefix("");
        }

        private RespPlan plan(Window window) {
            return RespPlan.atRate(perSecond, window.measured()).withOmit(window.warmup());
        }
    }

    /** One run of the meter. */
    @Benchmark
    public void run(
            Place place,
            Wire wire,
            Window window,
            Load load,
            RequestMetrics metrics,
            LatencyLog log,
            OfferedRate rate) {
        load.run(PeerAddress.ofThisFork(), wire, window, metrics, log, rate);
    }
}
