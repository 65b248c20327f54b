// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.fork.PeerProcess;
import io.tare.load.http.HttpLoad;
import io.tare.load.http.HttpPlan;
import io.tare.load.http.HttpTarget;
import io.tare.load.http.HttpTrust;
import io.tare.load.http.HttpVersion;
import io.tare.load.result.HttpResult;
import io.tare.suite.tool.HttpToolClient;
import io.tare.suite.tool.HttpToolResult;
import io.tare.suite.tool.NginxPeer;
import io.tare.suite.tool.Tool;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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
 * How many requests an nginx answers and how long they take: as ab, wrk and h2load measure it and as Tare does, side
 * by side.
 *
 * <p>Operation: one run of the meter, {@link Window} long. Each meter has one thread. ab and wrk have no warm-up, so they
 * run once before, for that; h2load has one.
 */
@OnlyWhenNamed
@PeerProcess(NginxPeer.class)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class NginxHttp {

    /** What is asked, and who measures it. */
    @State(Scope.Benchmark)
    public static class Load {

        /** {@code tare}, {@code ab}, {@code wrk} or {@code h2load}. */
        @Param("tare")
        public String meter = "";

        /** {@code http/1.1}; or {@code h2}: HTTP/2, over TLS by ALPN, in plain text with prior knowledge. */
        @Param("http/1.1")
        public String version = "";

        /** Connections at once. */
        @Param("100")
        public int connections;

        /** Requests under way at a time on each connection, in [1, 1000]; with HTTP/1.1 1. */
        @Param("1")
        public int streams;

        /** Bytes of a response's body, in [0, 10 MiB]: a file of this size, by sendfile(2). */
        @Param("1024")
        public int responseBytes;

        /** Whether a connection carries more than one request; ab's -k. With HTTP/2 it does. */
        @Param("true")
        public boolean keepAlive;

        /** Requests per second of all connections together, however busy nginx is; 0: a closed loop. */
        @Param("0")
        public long perSecond;

        /** Whether over TLS; no meter checks the certificate. */
        @Param("false")
        public boolean tls;

        /** Writes down which tool it is, and which nginx. */
        @Setup(Level.Trial)
        public void identify() throws IOException {
            String nginx = Tool.NGINX.version();
            ForkNote.TOOL.write(
                    switch (meter) {
                        case "ab" -> Tool.AB.version() + ", " + nginx;
                        case "wrk" -> Tool.WRK.version() + ", " + nginx;
                        case "h2load" -> Tool.H2LOAD.version() + ", " + nginx;
                        default -> nginx;
                    });
        }

        void run(PeerAddress peer, Wire wire, Window window, RequestMetrics metrics, LatencyLog log, OfferedRate rate) {
            requireVersion();
            HttpTarget target = HttpTarget.at(peer.address(), tls, "/" + responseBytes);
            switch (meter) {
                case "tare" -> {
                    HttpResult result =
                            peer.load(() -> HttpLoad.run(target, HttpTrust.inAnybody(), plan(window), wire.options()));
                    if (result.answered() == 0 && result.answeredInTime() == 0) {
                        throw new IllegalStateException("of " + result.due() + " requests none was answered in time: "
                                + result.firstError().orElse("they still wait"));
                    }
                    metrics.requests = result.requestsPerSecond();
                    metrics.p50 = result.response().nanosAt(50) / 1e3;
                    metrics.p99 = result.response().nanosAt(99) / 1e3;
                    metrics.errors =
                            100.0 * (result.failed() + (perSecond > 0 ? result.unanswered() : 0)) / result.due();
                    log.add(result.response());
                    if (perSecond > 0) {
                        rate.compare(
                                result.due(), result.answeredInTime(), window.measured(), "requests were answered");
                    }
                }
                case "ab" -> afterAWarmup(peer, window, olderTool(target)::ab, metrics);
                case "wrk" -> afterAWarmup(peer, window, olderTool(target)::wrk, metrics);
                case "h2load" -> {
                    if (!keepAlive) {
                        throw new RefusedException(
                                "h2load keeps its connections: use -p meter=tare,ab,wrk with -p keepAlive=false");
                    }
                    HttpToolClient h2load = tool(target);
                    write(
                            peer.load(() ->
                                    h2load.h2load(isMultiplexed(), streams, window.warmupSeconds, window.seconds)),
                            metrics);
                }
                default ->
                    throw new IllegalArgumentException("-p meter=" + meter + ": possible: tare, ab, wrk, h2load");
            }
        }

        /** Some combinations are none, so that those of a table that are can be asked for at once. */
        private void requireVersion() {
            HttpVersion spoken = HttpVersion.named(version)
                    .orElseThrow(
                            () -> new IllegalArgumentException("-p version=" + version + ": possible: http/1.1, h2"));
            if (spoken == HttpVersion.HTTP_1_1 && streams != 1) {
                throw new RefusedException("HTTP/1.1 has one request at a time on a connection: -p streams=1");
            }
            if (spoken == HttpVersion.HTTP_2 && !keepAlive) {
                throw new RefusedException("a connection of HTTP/2 carries more than one request: -p keepAlive=true");
            }
        }

        private boolean isMultiplexed() {
            return version.equals(HttpVersion.HTTP_2.id());
        }

        /** One that is older than HTTP/2. */
        private HttpToolClient olderTool(HttpTarget target) {
            if (isMultiplexed()) {
                throw new RefusedException(meter + " knows no HTTP/2: use -p meter=tare,h2load with -p version=h2");
            }
            return tool(target);
        }

        private HttpToolClient tool(HttpTarget target) {
            if (perSecond > 0) {
                throw new RefusedException(meter + " knows no rate: use -p meter=tare with -p perSecond=" + perSecond);
            }
            String url = (tls ? "https://" : "http://") + target.authority() + target.path();
            return new HttpToolClient(url, connections, keepAlive);
        }

        private static void afterAWarmup(
                PeerAddress peer, Window window, IntFunction<HttpToolResult> tool, RequestMetrics metrics) {
            if (window.warmupSeconds > 0) {
                peer.load(() -> tool.apply(window.warmupSeconds));
            }
            write(tool.apply(window.seconds), metrics);
        }

        private static void write(HttpToolResult result, RequestMetrics metrics) {
            metrics.requests = result.requestsPerSecond();
            metrics.p50 = result.p50Micros();
            metrics.p99 = result.p99Micros();
            metrics.errors = result.errorPercent();
        }

        private HttpPlan plan(Window window) {
            HttpPlan closed = HttpPlan.closedLoop(connections, window.measured());
            return (isMultiplexed() ? closed.withHttp2(streams) : closed)
                    .withKeepAlive(keepAlive)
                    .withPerSecond(perSecond)
                    .withOmit(window.warmup());
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
